"""Messages: what is told, as bytes that never change; corrections and withdrawals in a chain; when it may go out."""
