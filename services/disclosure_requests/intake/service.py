"""Use cases of intake: judge records, register a batch of them in one transaction, tell of an imported backlog once."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Invalid, Problem
from kernel.http.storable import require_storable_members
from kernel.http.validation import from_body_errors
from kernel.messaging.outbox import Record
from kernel.records import BadRecordError
from kernel.security.principal import Principal
from services.disclosure_requests.applications import repository as cases
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.decisions.answers import answer_types
from services.disclosure_requests.intake.schemas import RecordIn
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role, State, transition
from services.disclosure_requests.offices import repository as office_rows
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.reminders.rules import is_unconfirmed, stage_on
from services.disclosure_requests.tools import Tools

#: Records of one transaction: a death in between loses no more than these, and they come again with the next sending.
BATCH: Final = 100
Verdict = dict[str, Any]
_ACT_FACTS: Final = ("days", "until", "party", "ref", "manner", "row")


@dataclass(slots=True)
class Sender:
    """Who sends a file, under which Idempotency-Key, and what the registers say of its offices so far."""

    principal: Principal
    key: str | None
    offices: dict[str, Office | Problem] = field(default_factory=dict)

    def token(self, tools: Tools, number: str) -> str:
        """The applicant's token: under a key the same at each sending, so that an answer that was lost can be had again."""
        if self.key is None:
            return secrets.token_urlsafe(24)
        return tools.keys.index(
            "intake token", f"{self.principal.client}\0{self.principal.key_id}\0{self.key}\0{number}"
        )[:40]


def judged(tools: Tools, sent: Mapping[str, Any] | BadRecordError) -> dict[str, Any]:
    """The values of a record; raises Invalid naming every member at fault."""
    if isinstance(sent, BadRecordError):
        zh, _, en = str(sent).partition(" / ")
        raise Invalid(zh, en, code=sent.code)
    require_storable_members(sent)
    try:
        values = RecordIn.model_validate(sent).model_dump()
    except ValidationError as error:
        raise from_body_errors(error) from None
    for place, act in enumerate(values["acts"] or ()):
        rows = sorted({one.row for one in answer_types(act["on"]).values()})
        if act["row"] not in (rows if act["event"] == "decided" else [None]):
            raise Invalid.at(
                f"/acts/{place}/row", "wrong_row", f"decided(且仅 decided)须写明表三的行:{'、'.join(rows)}",
                f"a decision, and nothing else, names its row of table 3: {', '.join(rows)}",
            )  # fmt: skip
    return applications.checked(tools, values)


async def take(
    session: Session, sender: Sender, tools: Tools, batch: Sequence[tuple[int, Mapping[str, Any] | BadRecordError]], *,
    dry_run: bool,
) -> list[Verdict]:  # fmt: skip
    """The verdicts on some records of a file. Those that can be are registered, unless it is a dry run."""
    verdicts: dict[int, Verdict] = {}
    good: list[tuple[int, dict[str, Any]]] = []
    for line, sent in batch:
        try:
            values = judged(tools, sent)
            await _office(session, sender, values["office"])
            good.append((line, values))
        except Problem as problem:
            named = sent.get("client_application_id") if isinstance(sent, Mapping) else None
            verdicts[line] = _refusal(line, named, problem)
    numbers = [values["client_application_id"] for _, values in good]
    there = await cases.of_client_numbers(session, sender.principal.client, numbers)
    first: dict[str, int] = {}
    fresh: list[tuple[int, dict[str, Any]]] = []
    for line, values in good:
        number = values["client_application_id"]
        try:
            if number in there:
                verdicts[line] = _known(tools, sender, line, there[number], values)
            elif first.setdefault(number, line) != line:
                raise Invalid.at(
                    "/client_application_id", "repeated", f"与第 {first[number]} 条编号相同",
                    f"record {first[number]} has the same number",
                )  # fmt: skip
            else:
                _written(sender, tools, values, serial=0, token="")  # what cannot be costs no number
                fresh.append((line, values))
        except Problem as problem:
            verdicts[line] = _refusal(line, number, problem)
    if dry_run:
        verdicts |= {line: _verdict(line, "valid", values) for line, values in fresh}
    else:
        verdicts |= await _register(session, sender, tools, fresh)
    return [verdicts[line] for line, _ in batch]


async def tell(session: Session, principal: Principal, tools: Tools, imported: int) -> None:
    """Tell others that a backlog came: one event in place of those of each case."""
    data = {"region": principal.region, "client": principal.client, "applications": imported}
    told = Record(
        "gongkai.disclosure_requests.backlog.imported.v1",
        f"backlogs/{principal.client}",
        principal.region,
        data,
    )
    await tools.outbox.record(session, told, now=tools.clock.now())


async def _register(
    session: Session, sender: Sender, tools: Tools, fresh: Sequence[tuple[int, dict[str, Any]]]
) -> dict[int, Verdict]:
    wanted: dict[tuple[str, int], list[tuple[int, dict[str, Any]]]] = {}
    for line, values in fresh:
        wanted.setdefault((values["office"], values["submitted_on"].year), []).append((line, values))
    verdicts, everything = {}, []
    for (office, year), of_series in sorted(wanted.items()):
        last = await office_rows.next_number(session, office, applications.REGISTRATION, year, len(of_series))
        for serial, (line, values) in enumerate(of_series, last - len(of_series) + 1):
            token = sender.token(tools, values["client_application_id"])
            case, written = _written(sender, tools, values, serial=serial, token=token)
            cases.add(session, case)
            everything.append((case, values, written))
            verdicts[line] = _verdict(line, "registered", values, case) | {
                "token": token,
                "findings": [asdict(one) for one in written.clocks[-1].findings] if case.backlog else [],
            }
    await session.flush()
    for case, values, _ in everything:
        applications.close_person(session, tools, case, values)
    await ledger.keep(session, tools, [written for _, _, written in everything])
    return verdicts


def _written(
    sender: Sender, tools: Tools, values: dict[str, Any], *, serial: int, token: str
) -> tuple[Application, ledger.Written]:
    """A case with all that its ledger begins with; raises Problem for acts that no case can have."""
    office = _judged_office(sender, values)
    past = values["acts"] is not None
    case = applications.new_case(sender.principal, tools, office, values, serial, token, backlog=past)
    first = applications.first_acts(sender.principal, values)
    written = ledger.write(sender.principal, tools, case, [], None, first)
    for place, act in enumerate(values["acts"] or ()):
        entries, last = written.entries, written.receipts[-1]
        facts = {
            name: act[name].isoformat() if name == "until" and act[name] else act[name] for name in _ACT_FACTS
        }
        event = Act(act["event"], act["on"], _role(State(case.state), act["event"]), facts)
        try:
            more = ledger.write(sender.principal, tools, case, entries, last, [event], refuse=False)
        except Problem as problem:
            raise Invalid.at(
                f"/acts/{place}", problem.code or "out_of_turn", problem.zh, problem.en
            ) from problem
        written.entries += more.entries
        written.clocks += more.clocks
        written.receipts += more.receipts
    if past:
        written.told.clear()
        case.told = _told_already(tools, case)
    return case, written


def _role(state: State, event: str) -> Role:
    """In whose place an act of the past was done: whoever may do it in that state."""
    return next((role for role in Role if transition(role, state, event)), Role.OFFICER)


def _told_already(tools: Tools, case: Application) -> str:
    """The stage that an imported case has reached: the first day is quiet, the next stage is news."""
    today, calendar = tools.clock.today(), tools.calendars.of(case.region)
    if case.due_by is not None:
        return stage_on(calendar, today, case.due_by)
    return "unconfirmed" if is_unconfirmed(calendar, today, case.submitted_on) else ""


async def _office(session: AsyncSession, sender: Sender, identifier: str) -> Office:
    if identifier not in sender.offices:
        try:
            sender.offices[identifier] = await offices.office_of(session, sender.principal, identifier)
        except Problem as problem:
            sender.offices[identifier] = problem
    found = sender.offices[identifier]
    if isinstance(found, Problem):
        raise found
    return found


def _known(tools: Tools, sender: Sender, line: int, case: Application, values: dict[str, Any]) -> Verdict:
    """The verdict on a record whose number has a case: the same application, or another under its number."""
    fresh = applications.new_case(
        sender.principal, tools, _judged_office(sender, values), values, 0, "", backlog=case.backlog
    )
    same = ("office", "manner", "submitted_on", "applicant_index", "text_index")
    if any(getattr(case, name) != getattr(fresh, name) for name in same):
        raise Invalid.at(
            "/client_application_id", "number_in_use", f"此编号已用于另一件申请 {case.id},内容不同;如为补正请用补正接口",
            f"this number belongs to the application {case.id}, which says something else",
        )  # fmt: skip
    token = sender.token(tools, values["client_application_id"])
    ours = sender.key is not None and tools.keys.index("token", token) == case.token_index
    verdict = _verdict(line, "exists", values, case)
    return verdict | {"token": token} if ours else verdict


def _judged_office(sender: Sender, values: dict[str, Any]) -> Office:
    office = sender.offices[values["office"]]
    assert isinstance(office, Office), "judged before"
    return office


def _verdict(line: int, verdict: str, values: dict[str, Any], case: Application | None = None) -> Verdict:
    found = {"line": line, "verdict": verdict, "client_application_id": values["client_application_id"]}
    return found if case is None else found | {"application": case.id, "number": case.number}


def _refusal(line: int, number: object, problem: Problem) -> Verdict:
    return {
        "line": line, "verdict": "refused", "client_application_id": number if isinstance(number, str) else None,
        "code": problem.code, "message_zh": problem.zh, "message_en": problem.en,
        "errors": [asdict(one) for one in problem.errors],
    }  # fmt: skip
