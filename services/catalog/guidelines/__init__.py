"""Domains and guidelines (标准指引): the standards that local catalogues adopt."""
