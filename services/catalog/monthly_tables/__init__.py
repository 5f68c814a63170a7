"""Monthly tables (通报): what fell due in a month and what became of it, body by body."""
