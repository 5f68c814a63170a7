"""Document numbers (文号) of an office: one after the other in each series of a year, none used twice, none unexplained."""
