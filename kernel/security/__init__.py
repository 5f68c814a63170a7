"""Who is calling: principals, scopes, acting officers, keys."""
