"""Subscriptions: what a subscriber wants to hear of, in a closed grammar; the index that finds them for an event."""
