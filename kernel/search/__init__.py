"""Search in Chinese by bigrams, the same on SQLite and PostgreSQL.

words.py   what a text is found by, how well a document answers a question, and why. Pure.
index.py   documents and their postings in a service's database.
"""
