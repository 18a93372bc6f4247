"""The page on the API, read to the letter: its examples are sent as they stand there."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import httpx
import pytest
from litestar.testing import TestClient

from tests.doors import Client
from twofold import access, clock, seeing, server, system
from twofold.access import May
from twofold.settings import Settings
from twofold.system import System

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(
    r"((?:^    [^\n]*\n)+)(?:\n```json\n(.*?)```)?",
    PAGE[PAGE.index("## Sending") :],
    re.MULTILINE | re.DOTALL,
)
TOLD_TWICE = {"messageId": "order-A-1", "userId": "ann", "event": "Order Completed"}


class Told(NamedTuple):
    """What one example was answered, and what the page says that it is."""

    answer: httpx.Response
    said: Any


class Machine:
    """Sends the page's examples to a home, in their order, with what they answered filled in."""

    def __init__(self, home: System, client: TestClient[Any]) -> None:
        self.home = home
        self.client = client
        self.words = {
            "HOST": "",
            "WRITE_KEY": self._key(May.INGEST),
            "READ_KEY": self._key(May.READ),
            "DESK_KEY": self._key(May.WRITE),
        }

    def run(self) -> Iterator[Told]:
        """Send every example; what was taken in is folded in before the next."""
        for command, said in EXAMPLES:
            answer = self._send(Template(command).substitute(self.words))
            seeing.project_all(self.home)
            while seeing.refresh(self.home, now=clock.now_us()):
                pass
            self._remember(answer.json())
            yield Told(answer, json.loads(said) if said else None)

    def _send(self, command: str) -> httpx.Response:
        program, *rest = shlex.split(command)
        assert program == "curl"
        options: dict[str, list[str]] = {"-u": [], "-H": [], "-d": []}
        address = ""
        words = iter(rest)
        for word in words:
            if word in options:
                options[word].append(next(words))
            else:
                address = word
        headers = dict(header.split(": ", 1) for header in options["-H"])
        name, _, password = options["-u"][0].partition(":") if options["-u"] else ("", "", "")
        method, body = ("POST", options["-d"][0]) if options["-d"] else ("GET", None)
        return self.client.request(
            method, address, headers=headers, auth=(name, password) if name else None, content=body
        )

    def _remember(self, body: Any) -> None:
        for item in body.get("items", []):
            if "person_id" in item:
                self.words["PERSON_ID"] = item["person_id"]
        if body.get("next"):
            self.words["NEXT"] = body["next"]

    def _key(self, may: May) -> str:
        return access.create_key(self.home.record, may, may, now=clock.now_us())


@pytest.fixture
def machine(settings: Settings) -> Iterator[Machine]:
    """Return a machine before an empty home, once on each database."""
    home = system.start(settings)
    with Client(server.Server(home)) as client:
        found = Machine(home, client)
        # So that there is something in the intake list.
        secret = found.words["WRITE_KEY"]
        for total in (1, 2):
            content = {**TOLD_TWICE, "messageId": "twice", "properties": {"total": total}}
            client.post("/v1/track", json=content, auth=(secret, ""))
        yield found


def test_every_example_is_answered_as_the_page_says(machine: Machine) -> None:
    told = list(machine.run())

    assert len(told) == len(EXAMPLES) == 9
    for answer, said in told:
        assert answer.status_code == (said or {}).get("status", 200)
        assert said is None or unlike(said, answer.json()) == []


def test_what_stays_the_same_is_word_by_word(machine: Machine) -> None:
    told = list(machine.run())

    batch, touches, problem = told[1], told[4], told[-1]
    assert batch.answer.json() == batch.said
    assert problem.answer.json() == problem.said
    shown, found = touches.said["items"][0], touches.answer.json()["items"][0]
    differ = {name for name in shown if shown[name] != found[name]}
    assert differ <= {"handle_id", "touch_id", "received_at", "channel"}


def unlike(said: Any, found: Any, place: str = "") -> list[str]:
    """Return where an answer has other members than the page shows; values may differ.

    Of readings the page shows a few.
    """
    match said, found:
        case dict(), dict():
            shown = said.keys() if place.endswith("readings") else said.keys() | found.keys()
            missing = [f"{place}/{name}" for name in shown if name not in said.keys() & found]
            return missing + [
                one
                for name in said.keys() & found.keys()
                for one in unlike(said[name], found[name], f"{place}/{name}")
            ]
        case list(), list() if said:
            return unlike(said[0], found[0], place) if found else [f"{place} is empty"]
        case _:
            return []
