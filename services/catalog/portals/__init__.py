"""Portals (门户网站): their column trees (栏目树), laid on the catalogue by an officer."""
