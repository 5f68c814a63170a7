"""The story of one county in a terminal: real calls to a real server on the sample county's rows."""
