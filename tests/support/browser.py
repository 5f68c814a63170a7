"""Headless Chromium over the DevTools protocol: a page, the keyboard, what it asked the network for, its accessibility.

Over websockets, which uvicorn brings anyway: Playwright's package would bring a Node.js and a driver of 40 MB for the
ten commands that are needed here.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from websockets.sync.client import ClientConnection, connect

T = TypeVar("T")
PATIENCE_SECONDS = 15.0
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: key -> (code, virtual key code, text)
_PLACES = frozenset(("RootWebArea", "main", "group", "alert", "status", "radiogroup"))
_KEYS = {
    "Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), " ": ("Space", 32, " "), "ArrowDown": ("ArrowDown", 40, ""),
}  # fmt: skip


def find_chromium() -> str | None:
    """The path of an installed Chromium, None when there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium(program: str, profile: Path) -> Iterator["Browser"]:
    """A browser with an empty profile, ended with the block."""
    flags = [
        "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", "--no-first-run", "--lang=en-US",
        "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--hide-scrollbars",
    ]  # fmt: skip
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to run as root with one
    # The order of the parts of a date field follows the language.
    english = os.environ | {"LANGUAGE": "en_US", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        [program, *flags], env=english, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        port, path = _until(lambda: _address(profile), "Chromium did not start").splitlines()
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(20)


def _address(profile: Path) -> str | None:
    file = profile / "DevToolsActivePort"
    text = file.read_text() if file.exists() else ""
    return text if "\n" in text else None


def _until(look: Callable[[], T | None], otherwise: str) -> T:
    """What `look` gives as soon as it gives something; fails after PATIENCE_SECONDS."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)  # polling another process for a condition, with a deadline
    return found


class Browser:
    """Commands and events of one DevTools connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._number = socket, 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; events that come before it are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            told = json.loads(self._socket.recv(timeout=PATIENCE_SECONDS))
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                result: dict[str, Any] = told["result"]
                return result
            self.events.append(told)

    def page(self, width: int = 1280, height: int = 900) -> "Page":
        """A page in a context of its own: no cookie of another."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        return Page(
            self,
            self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"],
            width,
            height,
        )


class Page:
    """One page; `go`, `press`, `write`, `ask` and what it shows."""

    def __init__(self, browser: Browser, session: str, width: int, height: int) -> None:
        self._browser, self._session = browser, session
        for domain in ("Page", "Network", "Runtime", "Accessibility", "DOM"):
            self.call(f"{domain}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )  # fmt: skip

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def go(self, address: str) -> None:
        """Open an address and wait until it has loaded."""
        self.call("Page.navigate", url=address)
        self.wait(f"location.href.startsWith({json.dumps(address)}) && document.readyState === 'complete'")

    def ask(self, script: str) -> Any:
        """The value of an expression in the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until a page is loaded and an expression is true; while a page gives way to the next there is nothing to ask."""

        def look() -> bool:
            asked = f"document.readyState === 'complete' && Boolean({script})"
            told = self._browser.call("Runtime.evaluate", self._session, expression=asked, returnByValue=True)
            return told["result"].get("value") is True

        _until(look, f"in vain: {script}\n{self.text()[:2000]}")

    def text(self) -> str:
        """What the page shows."""
        return str(self.ask("document.body ? document.body.innerText : ''"))

    def press(self, key: str) -> None:
        """Press and release Tab, Enter, the space bar, the arrow down or a digit."""
        code, number, text = _KEYS.get(key) or (f"Digit{key}", ord(key), key)
        common = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def write(self, text: str) -> None:
        """Write into the field that has the focus, in place of what is marked."""
        self.call("Input.insertText", text=text)

    def write_date(self, day: date) -> None:
        """Write into the date field that has the focus, part by part: month, day, year."""
        for digit in f"{day:%m%d%Y}":
            self.press(digit)

    def choose(self, selector: str, value: str) -> None:
        """Tab to a list of choices and go down it until a value is chosen."""
        self.tab_to(selector)
        chosen = f"document.querySelector({json.dumps(selector)}).value"
        for _ in range(40):
            if self.ask(chosen) == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{selector} does not offer {value}")

    def tab_to(self, selector: str) -> None:
        """Press Tab until an element has the focus, as somebody without a mouse does."""
        for _ in range(150):
            if self.ask(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def requests(self) -> list[str]:
        """Every address that this page asked the network for."""
        return [
            event["params"]["request"]["url"]
            for event in self._browser.events
            if event.get("sessionId") == self._session and event["method"] == "Network.requestWillBeSent"
        ]

    def controls(self) -> list[tuple[str, str]]:
        """(role, name) of everything that can be operated, as a screen reader is told."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node["ignored"] and _can_focus(node) and node["role"]["value"] not in _PLACES
        ]


def _can_focus(node: dict[str, Any]) -> bool:
    return any(p["name"] == "focusable" and p["value"]["value"] for p in node.get("properties", ()))
