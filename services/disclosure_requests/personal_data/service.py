"""Use cases of personal data: close them, open them for a case, keep them out of the open, wrap them anew, forget them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Invalid
from kernel.security.envelope import KeyRing, Sealed
from services.disclosure_requests.personal_data import repository
from services.disclosure_requests.personal_data.models import SealedApplicant
from services.disclosure_requests.personal_data.rules import tells_of
from services.disclosure_requests.tools import Tools


def close(session: Session, tools: Tools, application: str, document: Mapping[str, Any]) -> None:
    """Close the personal data of a new case."""
    sealed = tools.keys.seal(application, document)
    repository.add(
        session,
        SealedApplicant(
            application=application, key_id=sealed.key_id, wrapped_key=sealed.wrapped_key, ciphertext=sealed.ciphertext,
            erased_at=None,
        ),
    )  # fmt: skip


async def change(session: Session, tools: Tools, application: str, document: Mapping[str, Any]) -> None:
    """Close other personal data of a case (a corrected application) in place of those that were."""
    row = await repository.of_application(session, application, lock=True)
    sealed = sealed_of(row)
    if sealed is None:
        return
    fresh = tools.keys.change(application, sealed, document)
    row.key_id, row.wrapped_key, row.ciphertext = fresh.key_id, fresh.wrapped_key, fresh.ciphertext


async def open_one(session: AsyncSession, tools: Tools, application: str) -> dict[str, Any] | None:
    """The personal data of a case; None when they were erased."""
    return (await open_all(session, tools, [application]))[application]


async def open_all(
    session: AsyncSession, tools: Tools, applications: Sequence[str]
) -> dict[str, dict[str, Any] | None]:
    """The personal data of cases, None for those that were erased."""
    rows = await repository.of_applications(session, applications)
    found: dict[str, dict[str, Any] | None] = {}
    for one in applications:
        sealed = sealed_of(rows[one])
        found[one] = tools.keys.open(one, sealed) if sealed is not None else None
    return found


async def keep_out(
    session: AsyncSession, tools: Tools, application: str, texts: Mapping[str, str | None]
) -> None:
    """Refuse texts that would stay in the open (pointer -> text) and name the applicant; raises Invalid (422)."""
    document = await open_one(session, tools, application)
    for pointer, text in texts.items():
        if document is not None and text is not None and tells_of(document, text):
            raise Invalid.at(
                pointer, "personal_data",
                "此处不得写入申请人的姓名、证件号码或联系方式:这段文字不加密,删除个人信息后仍会保留",
                "leave the applicant's name, number and addresses out: this text is not encrypted and outlasts an erasure",
            )  # fmt: skip


async def rewrap(session: Session, keys: KeyRing, limit: int) -> int:
    """Wrap up to `limit` data keys by the current key; how many there were. Ciphertexts stay as they are."""
    keys.refresh()
    rows = await repository.wrapped_by_others(session, keys.current, limit)
    for row in rows:
        assert row.wrapped_key is not None
        fresh = keys.rewrap(row.application, Sealed(row.key_id, row.wrapped_key, b""))
        row.key_id, row.wrapped_key = fresh.key_id, fresh.wrapped_key
    return len(rows)


async def forget(session: Session, tools: Tools, application: str) -> bool:
    """Forget the data key of a case, and with it all that it closed; False when that was done before."""
    row = await repository.of_application(session, application, lock=True)
    if row.wrapped_key is None:
        return False
    row.wrapped_key, row.ciphertext, row.erased_at = None, None, tools.clock.now()
    return True


def sealed_of(row: SealedApplicant) -> Sealed | None:
    """The closed record of a row; None after its erasure."""
    if row.wrapped_key is None or row.ciphertext is None:
        return None
    return Sealed(row.key_id, row.wrapped_key, row.ciphertext)
