"""Business events: what a department system reports, and the duties that follow."""
