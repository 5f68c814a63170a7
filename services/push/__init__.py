"""Proactive push (主动推送): tells people and systems what was made public, by the channels they use."""
