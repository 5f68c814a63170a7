"""Use cases of receipts: those of a case, and the public keys by which anybody verifies them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from kernel.security.seal import ALG, key_id
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.receipts import repository
from services.disclosure_requests.tools import Tools


async def of_application(
    session: AsyncSession, principal: Principal, identifier: str
) -> list[dict[str, Any]]:
    """The signed receipts of a case, in order; raises NotFound."""
    case = await applications.read(session, principal, identifier)
    return [receipt.signed for receipt in await repository.of_application(session, case.id)]


def keys(tools: Tools) -> list[dict[str, Any]]:
    """The public key of the receipts signed now, and those of earlier ones."""
    pems = list(dict.fromkeys((tools.sealer.public_pem, *tools.former_keys)))
    return [
        {"id": key_id(pem.encode()), "alg": ALG, "pem": pem, "current": pem == tools.sealer.public_pem}
        for pem in pems
    ]
