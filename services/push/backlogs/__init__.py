"""What waits to be sent, by channel: for how long, how much, and whether a channel has fallen behind."""
