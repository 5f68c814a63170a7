"""Templates of letters: the standard ones, and those that an office puts in their place, each version kept."""
