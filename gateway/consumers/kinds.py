"""The kind of a key as it is written: live, or a trial. Pure."""

from kernel.security.principal import KINDS, Kind


def kind_of(written: str) -> Kind:
    """The kind of this name; raises ValueError (`中文 / English`)."""
    for kind in KINDS:
        if kind == written:
            return kind
    known = ", ".join(KINDS)
    raise ValueError(f"密钥种类应为 {known} 之一 / a key is of one of the kinds {known}")
