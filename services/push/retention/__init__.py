"""Retention (保存期限): the content of messages and the addresses of subscribers are forgotten, each in its own time."""
