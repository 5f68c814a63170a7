"""What a receipt says, and how a chain of receipts is checked without the server. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kernel.security.seal import BadSeal, content_hash, key_id, verify

KIND: Final = "gongkai.disclosure_request.receipt"
#: What stands before the first receipt of a case.
FIRST: Final = "0" * 64
NOTICE: Final = "本回执为完整性证据,不是电子印章 / integrity evidence, not a legal seal"


def receipt(
    *, application: str, registration: str, office: str, number: int, event: str, title: str, on: str, at: str,
    entry: str, due: Mapping[str, Any] | None, calendar: str, rules: str, previous: str,
) -> dict[str, Any]:  # fmt: skip
    """The document of a receipt: which act of which case, its day, the due date then, on which calendar and rules;
    `entry` is the hash of the ledger entry, `previous` that of the receipt before.
    """
    return {
        "kind": KIND, "version": 1, "application": application, "registration": registration, "office": office,
        "number": number, "event": event, "title": title, "on": on, "at": at, "entry": entry,
        "due": None if due is None else dict(due), "calendar": calendar, "rules": rules, "previous": previous,
        "notice": NOTICE,
    }  # fmt: skip


def checked(receipts: Sequence[Any], *public_pems: bytes) -> list[dict[str, Any]]:
    """The documents of receipts of one case in order, each signed by one of these keys and following from the one before.

    Raises BadSeal naming the first that does not hold, ValueError for a key that cannot be read. A single receipt is a
    chain that begins where it stands; `whole` tells whether it begins at the beginning.
    """
    keys = {key_id(pem): pem for pem in public_pems}
    documents: list[dict[str, Any]] = []
    for place, signed in enumerate(receipts, 1):
        try:
            document = verify(signed, keys.get(_named(signed), public_pems[0]))
        except BadSeal as error:
            zh, _, en = str(error).partition(" / ")
            raise BadSeal(f"第 {place} 份:{zh} / receipt {place}: {en}") from error
        if document.get("kind") != KIND:
            raise BadSeal(f"第 {place} 份不是办件回执 / receipt {place} is of another kind")
        if documents and not _follows(document, documents[-1]):
            raise BadSeal(
                f"第 {place} 份与前一份不相衔接 / receipt {place} does not follow from the one before"
            )
        documents.append(document)
    return documents


def whole(documents: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a chain that was checked begins with the first receipt of its case."""
    return bool(documents) and documents[0]["previous"] == FIRST


def _named(signed: Any) -> str:
    """The id of the key that a signed form names; verification says what is wrong with one that names none."""
    signature = signed.get("signature") if isinstance(signed, dict) else None
    return str(signature.get("key")) if isinstance(signature, dict) else ""


def _follows(document: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    same_case = document["application"] == before["application"]
    return bool(same_case and document["previous"] == content_hash(before))
