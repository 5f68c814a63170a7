"""Catalogues as counties keep them, read from files of tables: cells, headers, marks, rows, and what is wrong with them."""
