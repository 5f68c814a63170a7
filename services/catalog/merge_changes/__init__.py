"""The changes of a merge proposal as they are read: what was decided, what they mean for duties that are open."""
