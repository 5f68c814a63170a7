"""Pages for people: HTML from templates, one layout and style for all services, forms with a token, our own files only."""
