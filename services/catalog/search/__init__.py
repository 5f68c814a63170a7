"""Search over the items of published catalogues and over publications."""
