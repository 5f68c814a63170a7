"""Calendar feeds: the work list as iCalendar under a token address, for programs that cannot send a key."""
