"""Feeds: what a subscriber was told on the channel `feed`, kept here, pulled as CloudEvents or Atom."""
