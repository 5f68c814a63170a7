"""Kept roots (留存根值): the signed document of a message's proof once its deliveries have ended, and each that came after it."""
