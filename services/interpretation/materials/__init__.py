"""Interpretation materials (解读材料) in their forms, structured."""
