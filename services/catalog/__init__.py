"""Catalog: from the disclosure standards and a business event to duties, dates and publications."""
