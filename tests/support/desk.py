"""The officer's pages as a browser meets them over HTTP: sign in, read a page, fill in a form that it has, send it."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from gateway.consumers.service import create_key
from kernel.db import Database
from kernel.security.principal import Kind
from tests.support.suite import COUNTY, Suite

_FORM = re.compile(r'<form method="post" action="([^"]+)".*?</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">')
_INPUT = re.compile(r'<input id="[^"]+" name="([\w.]+)" type="(?:text|date)" value="([^"]*)"')
_AREA = re.compile(r'<textarea id="[^"]+" name="([\w.]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
_CHOICE = re.compile(r'<select id="[^"]+" name="([\w.]+)".*?</select>', re.DOTALL)
_CHOSEN = re.compile(r'<option value="([^"]*)" selected>')


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of a page: where it goes and what it says as it stands."""

    action: str
    fields: dict[str, str]


def forms(page: str) -> list[Sent]:
    """Every form of a page that is sent by POST."""
    return [Sent(html.unescape(found[1]), _said(found[0])) for found in _FORM.finditer(page)]


def _said(body: str) -> dict[str, str]:
    found = dict(_HIDDEN.findall(body)) | dict(_INPUT.findall(body)) | dict(_AREA.findall(body))
    for choice in _CHOICE.finditer(body):
        chosen = _CHOSEN.search(choice[0])
        found[choice[1]] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in found.items()}


OFFICER = {"number": "u-31", "name": "周经办"}
HEAD = {"number": "u-05", "name": "吴主任"}


class Desk:
    """A signed-in officer before one case."""

    def __init__(self, client: httpx.AsyncClient, case: Mapping[str, Any]) -> None:
        self.client, self.path = client, f"/desk/applications/{case['id']}"

    async def read(self, below: str = "") -> str:
        """The page of the case, or one below it, as text."""
        page = await self.client.get(f"{self.path}{below}")
        assert page.status_code == 200, page.text
        return page.text

    async def offered(self) -> set[str]:
        """The names of the acts whose forms the page has."""
        page = await self.read()
        acts = {sent.action.rpartition("/")[2] for sent in forms(page) if "/acts/" in sent.action}
        return acts | ({"decision"} if f'action="{self.path}/decision"' in page else set())

    async def form(self, act: str, of: str = "", page: str = "") -> Sent:
        """The form of an act."""
        page = page or await self.read()
        return next(
            sent for sent in forms(page)
            if sent.action == f"{self.path}/acts/{act}" and of in ("", sent.fields.get("of", ""))
        )  # fmt: skip

    async def send(self, form: Sent, **fields: Any) -> httpx.Response:
        """Send a form with these fields changed; `_` in a name stands for the dots of a path as `__`."""
        changes = {name.replace("__", "."): value for name, value in fields.items()}
        return await self.client.post(form.action, data=form.fields | changes)

    async def do(self, act: str, of: str = "", page: str = "", **fields: Any) -> httpx.Response:
        """Fill in the form of an act and send it; it is taken."""
        done = await self.send(await self.form(act, of, page), **fields)
        assert done.status_code in (201, 303), html.unescape(done.text)
        return done

    async def refused(self, act: str, of: str = "", page: str = "", **fields: Any) -> str:
        """Fill in the form of an act and send it; the page that tells why it is refused."""
        told = await self.send(await self.form(act, of, page), **fields)
        assert told.status_code in (403, 409, 422), told.status_code
        assert 'role="alert"' in told.text
        return html.unescape(told.text)


def browser(suite: Suite) -> httpx.AsyncClient:
    """A browser that keeps cookies."""
    return httpx.AsyncClient(transport=suite.access.transport(), base_url="http://gongkai.test", timeout=30)


async def signed_in(
    suite: Suite, client: httpx.AsyncClient, who: str = "county", number: str = "u-31", name: str = "周经办"
) -> None:
    """Sign in with one of the keys as an officer."""
    form = {"key": suite.keys[who]["key"], "officer_id": number, "officer_name": name}
    answer = await client.post("/desk/session", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk"), answer.text


async def later(suite: Suite, day: date, officer: Desk, head: Desk | None = None) -> None:
    """Another day: everybody signs in again, for a session lasts a working day."""
    suite.clock.move_to(day)
    await signed_in(suite, officer.client, **OFFICER)
    if head is not None:
        await signed_in(suite, head.client, **HEAD)


async def key_with(suite: Suite, who: str, *scopes: str, kind: Kind = "live", region: str = COUNTY) -> None:
    """Make a key of a division with these scopes alone; `who` names it from now on, and its client."""
    database = Database(suite.settings.url_of("gateway"))
    try:
        async with database.write() as session:
            _, token = await create_key(
                session, pepper=suite.settings.pepper(), client=who, label=who, region=region, scopes=list(scopes),
                now=suite.clock.now(), kind=kind,
            )  # fmt: skip
    finally:
        await database.dispose()
    suite.keys[who] = {"key": token, "region": region, "scopes": list(scopes)}
