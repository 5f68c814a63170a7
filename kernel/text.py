"""What every database of the suite can keep as text."""


def storable(text: str) -> bool:
    """Whether `text` is whole Unicode without NUL: PostgreSQL keeps no NUL, and half a surrogate pair is no sign."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
