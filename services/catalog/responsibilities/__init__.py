"""Who publishes a matter (公开职责): what each thinks the other publishes, and what two hold for their own."""
