"""The suppression list (禁发名单): addresses that nothing is sent to, by a blind index; the list names nobody."""
