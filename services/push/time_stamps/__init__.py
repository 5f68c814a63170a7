"""Time stamps (时间戳, RFC 3161): what a time-stamping authority says of kept roots, and what became of asking it."""
