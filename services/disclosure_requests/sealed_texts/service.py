"""Use cases of words: close them with the case's own data key, open them for those who may read the case.

They are bound to the thing they belong to: words moved to another row do not open.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.security.envelope import Sealed, SealError
from services.disclosure_requests.personal_data import repository as personal_rows
from services.disclosure_requests.personal_data.service import sealed_of
from services.disclosure_requests.sealed_texts import repository
from services.disclosure_requests.sealed_texts.models import SealedText
from services.disclosure_requests.tools import Tools

#: entry: by the number of a ledger entry; decision: by its number; consultation, attachment: by their ids.
Kind = Literal["entry", "decision", "consultation", "attachment"]
_BOUND: Final = "_of"


async def keep(
    session: Session, tools: Tools, application: str, kind: Kind, name: str, words: Mapping[str, Any]
) -> None:
    """Close words (members that are None are left out; without any left nothing is kept)."""
    document = {member: value for member, value in words.items() if value is not None}
    if not document:
        return
    sealed = sealed_of(await personal_rows.of_application(session, application))
    if sealed is None:  # erased: nothing is written beside it any more
        return
    closed = tools.keys.change(application, sealed, document | {_BOUND: f"{kind}/{name}"})
    row = await repository.get(session, application, kind, name)
    if row is None:
        repository.add(
            session, SealedText(application=application, kind=kind, name=name, ciphertext=closed.ciphertext)
        )
    else:
        row.ciphertext = closed.ciphertext


async def open_one(
    session: AsyncSession, tools: Tools, application: str, kind: Kind, name: str
) -> dict[str, Any]:
    """The words of one thing; empty when there are none or they were erased."""
    return (await open_all(session, tools, kind, [(application, name)])).get((application, name), {})


async def open_all(
    session: AsyncSession, tools: Tools, kind: Kind, names: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The words of several things, by (application, name); absent where there are none or they were erased."""
    if not names:
        return {}
    rows = await repository.of_names(session, kind, names)
    people = await personal_rows.of_applications(session, list({row.application for row in rows}))
    found = {}
    for row in rows:
        sealed = sealed_of(people[row.application])
        if sealed is None:
            continue
        closed = Sealed(sealed.key_id, sealed.wrapped_key, row.ciphertext)
        document = tools.keys.open(row.application, closed)
        bound = f"{kind}/{row.name}"
        if document.pop(_BOUND) != bound:
            raise SealError(f"{bound} 的密文已被移动 / the ciphertext of {bound} was moved")
        found[row.application, row.name] = document
    return found
