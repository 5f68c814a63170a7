"""The project's own reference data: divisions, domains, rows of guidelines, vocabularies, repealed acts."""
