"""Address checks (网址核查): what publications' addresses were found to be, kept beside the record as evidence."""
