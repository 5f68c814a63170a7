"""Decisions (答复): drafted by an officer, approved by the head of the office (Arts 36-40)."""
