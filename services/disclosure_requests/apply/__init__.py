"""The public's pages, below /apply: file an application in three steps, without login."""
