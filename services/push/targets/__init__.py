"""What a message is about, by the catalogue's reference and version: its facts, and the terms of whom it is for."""
