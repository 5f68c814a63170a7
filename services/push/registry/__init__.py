"""Subscribers (订阅者): persons, offices, systems and screens that can be told; their addresses are closed."""
