"""Facts (amounts, dates, telephones, names) that publications say, so that the same matter can be held against itself."""
