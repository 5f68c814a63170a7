"""Numbers that follow the order of commits, so that whoever has seen one has seen all below it."""
