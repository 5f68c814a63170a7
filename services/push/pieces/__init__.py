"""Pieces of a message to many: whose deliveries are planned in one transaction, so that the first go out before the last are planned."""
