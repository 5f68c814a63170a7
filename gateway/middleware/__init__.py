"""The stations of the pipeline: pure ASGI, one class a file, for http scopes only."""
