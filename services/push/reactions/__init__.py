"""What the recipients of a message did: whether it was confirmed that they have it, whether they switched its channel off."""
