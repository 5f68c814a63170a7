"""Postings (张贴): a bulletin sheet by its number, who put it up and took it down, when, and the hash of the photo."""
