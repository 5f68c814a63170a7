"""Numbers of bank cards: their check digit (ISO/IEC 7812-1). Pure."""


def is_luhn(digits: str) -> bool:
    """Whether the check digit of a card holds; `digits` are digits alone."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0
