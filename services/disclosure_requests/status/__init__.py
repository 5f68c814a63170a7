"""The public's pages, below /status: follow and confirm one's own application by its token."""
