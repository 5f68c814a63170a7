"""Following one's own case by the receipt token, without a key."""
