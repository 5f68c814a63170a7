"""Published annual reports: each stays for ever as it was published; older ones are imported."""
