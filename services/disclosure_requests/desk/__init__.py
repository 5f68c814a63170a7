"""The officer's pages, below /desk: what is due, one case with its explained clock, the next lawful acts."""
