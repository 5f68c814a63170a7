"""Supply lists (Art. 25): what the county's archive and public library have been given, and what they wait for."""
