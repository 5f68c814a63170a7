"""Moves of powers: what a body lists passes to those who take over, when it is merged or split."""
