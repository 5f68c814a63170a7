"""Which version of a guideline a division may, must, or may no longer adopt, and which division adopts before it."""
