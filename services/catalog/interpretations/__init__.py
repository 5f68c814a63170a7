"""Released interpretation packages (政策解读), as the interpretation service tells of them: their duties and publications."""
