"""Which finding a ruling is about, and which may be ruled on. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Final

import orjson

from services.interpretation.checks.rules import Finding

#: Errors for which the plan says why they do not apply: there the public and the signatories read it.
IN_THE_PLAN: Final = ("element_missing",)


def key_of(finding: Finding, document: str, materials: Mapping[str, str]) -> str:
    """What a finding is known by: what was found where, in this version of document and material (SHA-256 each). Of another
    version it is another finding, and nobody has ruled on it.
    """
    within = [materials.get(finding.material, "")] if finding.material else sorted(materials.values())
    facts = (
        finding.code, finding.material, finding.pointer, finding.start, finding.end, finding.written, document, within,
    )  # fmt: skip
    return hashlib.sha256(orjson.dumps(facts)).hexdigest()[:32]
