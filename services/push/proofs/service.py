"""Use cases of proofs: bundle a message with all that became of it, disclose one recipient, report who was told."""

import hashlib
import tempfile
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import IO, Any, Final

import anyio
import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.http.problems import NotFound, encode
from kernel.security.principal import Principal
from kernel.security.seal import ALG, canonical, key_id, load_public_pem
from kernel.security.time_stamp import read_stamp
from services.push.audiences import repository as audience_rows
from services.push.audiences.models import AudienceMember
from services.push.decisions import repository as decisions
from services.push.digests import service as digests
from services.push.fallbacks import repository as fallbacks
from services.push.kept_roots import repository as kept_roots
from services.push.messages import service as messages
from services.push.messages.models import Message
from services.push.messages.rules import until
from services.push.postings import repository as postings
from services.push.proofs import repository, rules
from services.push.proofs.repository import Recipient, Tried
from services.push.proofs.rules import OUTCOMES, Outcome, marked
from services.push.reactions import service as reactions
from services.push.receipts import repository as receipts
from services.push.registry import service as registry
from services.push.subscriptions import repository as subscriptions
from services.push.time_stamps import repository as time_stamps
from services.push.tools import Tools
from services.push.trials import TESTED

BATCH: Final = 500
#: Lines up to this size stay in memory, more go to a file without a name.
_IN_MEMORY: Final = 2**22
_ABOUT: Final = (
    "id", "named", "catalogue", "catalogue_version", "item", "publication", "facts", "terms", "lineage", "revision", "told",
    "kept_out", "resolved_at",
)  # fmt: skip
_DELIVERY: Final = (
    "channel",
    "generation",
    "state",
    "reason",
    "not_before",
    "expires",
    "created_at",
    "changed_at",
)


def salt_of(tools: Tools, message: str, subscriber: str) -> str:
    """The salt of one recipient of one message; it follows from the key file, and stands in no database."""
    return tools.keys.index("proof", f"{message}\0{subscriber}")


def mark(tools: Tools, message: str, subscriber: str, address: str) -> str:
    """The mark of an address that an attempt goes to, as it is kept with the attempt."""
    return marked(salt_of(tools, message, subscriber), address)


async def bundle(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> IO[bytes]:
    """The bundle of a message as it stands now: a zip, to be closed by whoever takes it. Where its root is a kept one, it has the
    document that was kept, with its time stamp. Raises NotFound.
    """
    message = await messages.read(session, principal, identifier)
    messages.require_content(message)
    facts: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 it is closed below
    hashes: list[str] = []
    with facts:
        async for line in lines(session, tools, message):
            hashes.append(rules.line_hash(line))
            facts.write(line + b"\n")
        tree = await anyio.to_thread.run_sync(rules.tree_of, hashes)
        parts = await _proved(session, tools, message, tree)
        return await anyio.to_thread.run_sync(_packed, message, facts, parts)


async def _proved(
    session: AsyncSession, tools: Tools, message: Message, tree: rules.Tree
) -> dict[str, bytes]:
    """The signed document over these lines, kept or made now, and what is to be said of its time; by name in the bundle."""
    kept = await kept_roots.with_root(session, message.id, tree.root)
    if kept is None:
        document = rules.document_of(message.id, message.sha256, message.kind, tree, tools.clock.now())
        signed = tools.sealer.sign(document)
    else:
        signed = orjson.loads(kept.signed)
    content = canonical(signed["document"])
    row = await time_stamps.get(session, message.id, kept.number) if kept else None
    token = row.token if row else None
    number, sha256 = (kept.number, kept.sha256) if kept else (None, hashlib.sha256(content).hexdigest())
    time = rules.time_of(
        number, sha256, read_stamp(token) if token else None, row.code if row else None,
        configured=tools.authority is not None and message.kind != "test",
    )  # fmt: skip
    parts = {rules.PROOF: encode(signed), rules.DOCUMENT: content, rules.TIME: encode(time)}
    return parts | ({rules.TOKEN: token} if token else {})


def _packed(message: Message, lines: IO[bytes], parts: Mapping[str, bytes]) -> IO[bytes]:
    found: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 the answer closes it
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr(_member(rules.MESSAGE, message), message.content)
        lines.seek(0)
        with archive.open(_member(rules.LINES, message), "w", force_zip64=True) as member:
            while piece := lines.read(2**16):
                member.write(piece)
        for name, content in parts.items():
            archive.writestr(_member(name, message), content)
    found.seek(0)
    return found


def _member(name: str, message: Message) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, message.accepted_at.timetuple()[:6])
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


async def lines(session: AsyncSession, tools: Tools, message: Message) -> AsyncIterator[bytes]:
    """The lines of a message's bundle as it stands now, each a fact."""
    async for fact in _facts(session, tools, message):
        yield canonical(fact)


async def _facts(session: AsyncSession, tools: Tools, message: Message) -> AsyncIterator[dict[str, Any]]:
    audience = await audience_rows.get(session, message.audience)
    assert audience is not None, "a message has its audience"
    names = ("id", "sha256", "accepted_at", "not_before", "expires", "supersedes", "relation", "state")
    yield {"kind": "message", "class": message.class_, "key_kind": message.kind} | {
        name: getattr(message, name) for name in names
    }
    yield {"kind": "audience"} | {name: getattr(audience, name) for name in _ABOUT}
    for told in (True, False):
        after = None
        while members := await audience_rows.members(
            session, audience.id, told=told, after=after, limit=BATCH
        ):
            for one in await _of_members(session, tools, message, members):
                yield one
            after = members[-1].subscriber


async def _of_members(
    session: AsyncSession, tools: Tools, message: Message, members: Sequence[AudienceMember]
) -> list[dict[str, Any]]:
    salts = {one.subscriber: salt_of(tools, message.id, one.subscriber) for one in members}
    names = {name: marked(salt, name) for name, salt in salts.items()}
    cited = {(one.subscriber, why["rule"], why["version"]) for one in members for why in one.why}
    asked = await subscriptions.several_versions(session, [(rule, version) for _, rule, version in cited])
    found: list[dict[str, Any]] = []
    for owner, rule, version in sorted(cited):
        if (row := asked.get((rule, version))) is not None:
            found.append(
                {"kind": "rule", "rule": marked(salts[owner], rule), "version": version, "holds": row.rule,
                 "channels": row.channels, "at": row.at}
            )  # fmt: skip
    for one in members:
        salt = salts[one.subscriber]
        why = [
            reason | {"rule": marked(salt, reason["rule"])}
            if (reason["rule"], reason["version"]) in asked
            else reason
            for reason in one.why
        ]
        found.append(
            {"kind": "recipient", "recipient": names[one.subscriber], "told": one.told, "channels": one.channels,
             "why": why}
        )  # fmt: skip
    rows = await repository.deliveries_of(session, message.id, list(names))
    found += [
        {"kind": "delivery", "delivery": row.id, "recipient": names[row.subscriber]}
        | {name: getattr(row, name) for name in _DELIVERY}
        for row in rows
    ]
    salt_by_delivery = {row.id: salts[row.subscriber] for row in rows}
    found += [
        _attempt(one, salt_by_delivery[one.attempt.delivery])
        for one in await repository.tried(session, list(salt_by_delivery))
    ]
    found += await _receipts(session, [row.id for row in rows])
    found += await _decisions(session, [row.id for row in rows])
    found += await _failovers(session, [row.id for row in rows])
    found += await _postings(session, [row.id for row in rows])
    return found + await digests.lines(session, message.id, names)


async def _receipts(session: AsyncSession, deliveries: Sequence[str]) -> list[dict[str, Any]]:
    """What was heard of deliveries; which person said so is not told."""
    names = ("delivery", "verdict", "code", "at", "received_at", "applied")
    return [
        {"kind": "receipt"} | {name: getattr(one, name) for name in names}
        for one in await receipts.of_deliveries(session, deliveries)
    ]


async def _decisions(session: AsyncSession, of: Sequence[str]) -> list[dict[str, Any]]:
    """What was decided of deliveries; who did and why is not told."""
    names = ("delivery", "verdict", "out_of_order", "again", "decided_at")
    return [
        {"kind": "decision"} | {name: getattr(one, name) for name in names}
        for one in await decisions.of_deliveries(session, of)
    ]


async def _failovers(session: AsyncSession, of: Sequence[str]) -> list[dict[str, Any]]:
    """Which deliveries stand in the place of others, and why."""
    names = ("delivery", "source", "channel", "code", "at")
    return [
        {"kind": "failover"} | {name: getattr(one, name) for name in names}
        for _, one in sorted((await fallbacks.of_deliveries(session, of)).items())
    ]


async def _postings(session: AsyncSession, delivery: Sequence[str]) -> list[dict[str, Any]]:
    """What was confirmed of sheets; who did is not told."""
    sheets = {row.id: row for row in await postings.of_deliveries(session, delivery)}
    return [
        {"kind": "posting", "delivery": sheets[one.posting].delivery, "number": sheets[one.posting].number,
         "act": one.act, "at": one.at, "photo": one.photo}
        for one in await postings.acts_of(session, list(sheets))
    ]  # fmt: skip


def _attempt(tried: Tried, salt: str) -> dict[str, Any]:
    """What was tried. The hash of the answer is salted, as addresses are: a provider's answer may repeat the number that it sent
    to, and of a text whose rest is known all numbers are soon tried.
    """
    attempt, outcome = tried.attempt, tried.outcome
    answer = outcome.answer_hash if outcome else None
    return {
        "kind": "attempt", "delivery": attempt.delivery, "number": attempt.number, "begun_at": attempt.begun_at,
        "address": attempt.address, "outcome": outcome.kind if outcome else None, "code": outcome.code if outcome else None,
        "reference": outcome.reference if outcome else None, "status": outcome.status if outcome else None,
        "answer": marked(salt, answer) if answer else None, "ended_at": outcome.ended_at if outcome else None,
    }  # fmt: skip


async def disclosed(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, subscriber: str
) -> dict[str, Any]:
    """What opens one recipient of a message's bundle (see DisclosureOut). Raises NotFound for who is none."""
    message = await messages.read(session, principal, identifier)
    await registry.read(session, principal, subscriber)
    if await audience_rows.member(session, message.audience, subscriber) is None:
        raise NotFound(
            f"订阅者 {subscriber} 不在该消息的受众中", f"{subscriber} is not in the audience of the message"
        )
    salt = salt_of(tools, message.id, subscriber)
    return {
        "message": message.id, "subscriber": subscriber, "recipient": marked(salt, subscriber), "salt": salt,
    }  # fmt: skip


def keys(tools: Tools) -> dict[str, Any]:
    """The public keys of proofs (see ProofKeysOut)."""
    pems = [tools.sealer.public_pem, *map(load_public_pem, tools.settings.former_proof_keys)]
    return {
        "items": [
            {"key": key_id(pem.encode()), "alg": ALG, "pem": pem, "current": n == 0}
            for n, pem in enumerate(pems)
        ]
    }


async def report(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """What became of a message (see ReportOut). Raises NotFound."""
    return await _report(session, await messages.read(session, principal, identifier))


async def item_page(
    session: AsyncSession, item: str, *, region: str, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Reports of the messages about an item, the newest first, and whether there are more."""
    rows = await repository.messages_of_item(session, item, region=region, after=after, limit=limit + 1)
    return [await _report(session, row) for row in rows[:limit]], len(rows) > limit


async def _report(session: AsyncSession, message: Message) -> dict[str, Any]:
    audience = await audience_rows.get(session, message.audience)
    assert audience is not None, "a message has its audience"
    counts: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
    reasons: dict[str, int] = {}
    for rank, reason, number in await repository.outcomes(session, message):
        outcome, why = _meant(message, rank, reason)
        counts[outcome] += number
        if outcome == "not_told":
            reasons[why or "?"] = reasons.get(why or "?", 0) + number
    percents = rules.shares(counts)
    by_channel: dict[str, dict[str, int]] = {}
    for channel, state, number in await repository.channels(session, message.id):
        by_channel.setdefault(channel, {})[state] = number
    reached = counts["told"] + counts["handed_over"]
    return await reactions.of_message(session, message, audience.told, reached) | {
        "message": message.id, "region": message.region, "item": audience.item, "class": message.class_,
        "state": message.state, "accepted_at": message.accepted_at, "not_before": message.not_before,
        "by": until(message.expires, message.due_on), "audience": audience.told, "kept_out": audience.kept_out,
        "outcomes": {name: {"number": counts[name], "percent": percents[name]} for name in OUTCOMES},
        "not_told": dict(sorted(reasons.items())), "kind": message.kind, "channels": dict(sorted(by_channel.items())),
        "failovers": await fallbacks.count_of(session, message.id),
    }  # fmt: skip


def _meant(message: Message, rank: int, reason: str | None) -> tuple[Outcome, str | None]:
    """The outcome of a rank; of who has no delivery by the state of the message. A test tells nobody."""
    if message.kind == "test":
        return "not_told", TESTED
    if rank < repository.NONE:
        return OUTCOMES[rank], reason
    return ("not_told", "cancelled") if message.state == "cancelled" else ("waiting", None)


def _ranks(message: Message, outcome: Outcome | None) -> list[int] | None:
    if outcome is None:
        return None
    if message.kind == "test":
        return None if outcome == "not_told" else []
    without, _ = _meant(message, repository.NONE, None)
    return [OUTCOMES.index(outcome), *([repository.NONE] if outcome == without else [])]


async def recipients(
    session: AsyncSession, message: Message, *, outcome: Outcome | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Those who should be told, and what became of it (see RecipientOut)."""
    ranks = _ranks(message, outcome)
    rows = await repository.recipients(session, message, rank=ranks, after=after, limit=limit)
    found = []
    for row in rows:
        member = await audience_rows.member(session, message.audience, row.subscriber)
        assert member is not None, "a recipient is of the audience"
        found.append(_recipient(message, row, member))
    return found


def _recipient(message: Message, row: Recipient, member: AudienceMember) -> dict[str, Any]:
    outcome, reason = _meant(message, row.rank, row.reason)
    return {
        "subscriber": row.subscriber, "channels": member.channels, "why": member.why, "outcome": outcome,
        "reason": reason if outcome == "not_told" else None, "told_at": row.told_at if outcome == "told" else None,
    }  # fmt: skip
