"""Channels: one message, many surfaces. Each channel renders a message, and says what an answer of its provider means."""
