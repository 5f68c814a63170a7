"""Deliveries that stay held: nothing ends them by itself, so that they are told of until somebody has acted."""
