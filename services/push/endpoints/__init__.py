"""Endpoints: the addresses of subscribers and the accounts of offices on channels, with their secrets and their health."""
