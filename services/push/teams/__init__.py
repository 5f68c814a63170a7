"""Teams (试用名单): whom the messages of a client's key of kind team reach."""
