"""Links from powers and services to items of the catalogue: proposed by likeness, made by officers."""
