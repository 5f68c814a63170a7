"""Preferences (接收意愿): whether somebody wants to be told on a channel, asked and answered without login."""
