"""Bodies that are renamed, merged or split on a day, and who answers then for what they owed."""
