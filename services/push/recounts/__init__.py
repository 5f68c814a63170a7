"""Deliveries counted anew from their attempts, and compared: one state for each, and the state that its attempts lead to."""
