"""The time-limit grammar (公开时限): from the words in a catalogue's cell to clauses a deadline can be computed from."""
