"""Consultations (征求意见): of third parties, co-making organs and other organs, by letter and by link (Arts 32-34)."""
