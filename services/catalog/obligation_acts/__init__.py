"""Acts on a duty that are no publication: nil report, waiver and its revocation, transfer to another body."""
