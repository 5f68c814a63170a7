"""Threads (进度三段): what is told of one case before, during and after it, in order, and its silences."""
