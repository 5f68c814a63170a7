"""Portals (门户网站): their column trees laid on the catalogue, and the articles that they tell of."""
