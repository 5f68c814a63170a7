"""Deliveries in the hands of the worker: many rows read and written at once."""
