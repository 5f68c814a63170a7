"""Registering an application that came by hand, by post or by fax, in the browser."""
