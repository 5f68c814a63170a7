"""Deliveries (投递): one row for each message, subscriber, channel and generation, in exactly one state; attempts are kept."""
