"""The page on a first campaign, read to the letter: what it says to type and press is done."""

import itertools
import re
import shlex
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from string import Template
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient
from msgspec import structs

from tests import homes
from tests.cli.terminal import twofold
from tests.console.visiting import Visitor, visitor
from tests.doors import Client
from twofold import access, clock, heeding, messages, seeing, server, speaking, wishes
from twofold.access import May, Role
from twofold.settings import Settings
from twofold.system import System

PAGE = (Path(__file__).parents[2] / "docs" / "first-campaign.md").read_text("utf-8")
COMMANDS = re.findall(r"^    (?:curl|twofold) [^\n]*\n(?:^ {6}[^\n]*\n)*", PAGE, re.MULTILINE)
FIELDS = dict(re.findall(r"^\| (?!field)([^|]+) \| ([^|-]+.*) \|$", PAGE, re.MULTILINE))
NOON = clock.parse("2026-12-01T11:00:00Z")


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """Return an empty home soon after noon, in which nobody is left alone."""
    ticks = itertools.count(NOON, clock.SECOND // 100)
    monkeypatch.setattr(clock, "now_us", lambda: next(ticks))
    with homes.running(
        structs.replace(settings, holdout_percent=0, currency="EUR", zone="Europe/Vienna")
    ) as found:
        yield found


class Machine:
    """Sends the page's commands for machines, with what they answered filled in."""

    def __init__(self, home: System, client: TestClient[Any]) -> None:
        self.home, self.client = home, client
        self.words = {
            "HOST": "",
            "WRITE_KEY": access.create_key(home.record, "shop", May.INGEST, now=NOON),
            "DESK_KEY": access.create_key(home.record, "desk", May.WRITE, now=NOON),
        }

    def send(self, command: str) -> httpx.Response:
        """Send one command as it stands there."""
        program, *words = shlex.split(Template(command).substitute(self.words))
        assert program == "curl"
        said: dict[str, list[str]] = {"-u": [], "-H": [], "-d": [], "-X": []}
        rest = iter(words)
        address = ""
        for word in rest:
            if word in said:
                said[word].append(next(rest))
            else:
                address = word
        name = said["-u"][0].partition(":")[0] if said["-u"] else ""
        method = (said["-X"] or ["POST" if said["-d"] else "GET"])[0]
        answer = self.client.request(
            method,
            address,
            headers=dict(one.split(": ", 1) for one in said["-H"]),
            auth=(name, "") if name else None,
            content=said["-d"][0] if said["-d"] else None,
        )
        assert answer.is_success, answer.text
        if found := answer.json().get("campaign_id"):
            self.words["CAMPAIGN_ID"] = found
        _settle(self.home)
        return answer


def test_what_the_page_says_is_what_happens(home: System, tmp_path: Path) -> None:
    machines = iter(one for one in COMMANDS if one.strip().startswith("curl"))
    with Client(server.Server(home)) as client, visitor(home, Role.OWNER) as owner:
        machine = Machine(home, client)
        machine.send(next(machines))
        _import(home, tmp_path)

        path = owner.post("/console/campaigns", _filled(owner)).headers["location"]
        draft = _read(owner, path)
        assert "2 people are in it" in draft
        assert "2 messages would leave" in draft

        assert owner.post(path, {"do": "start"}).status_code == 303
        _settle(home)
        left = messages.lying(home.settings.home, limit=10)
        assert sorted(one.to for one in left) == ["email:ann@example.org", "email:ben@example.org"]
        assert {one.message.subject for one in left} == {"Four new shoes for wet trails"}
        assert "ann@example.org" in _read(owner, "/console/mailbox")
        _stop_this(client, next(one for one in left if "ben@" in one.to).link)

        machine.send(next(machines))
        told = _read(owner, path)
        assert "2 left" in told
        assert "1 was followed by the goal" in told
        assert "1 by a stop" in told
        assert "Not enough to say" in told

        made, tried, started, results = (machine.send(one).json() for one in machines)
        assert made["faults"] == []
        assert tried["sends"] == 1
        assert list(tried["by_day"]) == ["2026-12-08"]
        assert started["state"] == "running"
        assert results["lift"]["refused"]


def test_its_terminal_lines_are_commands_that_there_are() -> None:
    said = [shlex.split(one) for one in COMMANDS if one.strip().startswith("twofold")]

    assert len(said) == 7
    for _, *words in said:
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)][:2]
        known = twofold(*names[: 2 if names[0] in ("staff", "key") else 1], "--help")
        assert known.code == 0
        for option in (word for word in words if word.startswith("--")):
            assert option in known.out


def _settle(home: System) -> None:
    """Do what the worker and the gateway would do until nothing is left."""
    seeing.project_all(home)
    while seeing.refresh(home, now=clock.now_us()):
        pass
    speaking.campaigning.let_everybody_in(home, now=clock.now_us())
    speaking.deciding.decide_all(home, now=clock.now_us())
    with speaking.gateway(home, now=clock.now_us) as gateway:
        while gateway.step():
            pass


def _import(home: System, folder: Path) -> None:
    """Bring the list of permissions that the page shows."""
    found = re.search(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    (folder / "permissions.csv").write_text(found[1], "utf-8")
    usual = wishes.Usual(zone=home.settings.zone)
    heeding.bring_terms(home, [folder / "permissions.csv"], usual, now=clock.now_us())


def _filled(owner: Visitor) -> dict[str, str]:
    """Return the form with what the page says written into the fields that it names."""
    form = owner.get("/console/campaigns/new").text
    sent = {
        name: unescape(value)
        for name, value in re.findall(
            r'<input id="[^"]+" name="([^"]+)"[^>]* value="([^"]*)"', form
        )
    }
    assert len(FIELDS) == 11
    for label, value in FIELDS.items():
        named = re.search(rf'<label for="([^"]+)">{re.escape(label)}</label>', unescape(form))
        assert named is not None, label
        option = re.search(rf'<option value="([^"]+)"[^>]*>{re.escape(value)}</option>', form)
        sent[named[1]] = option[1] if option else value
    return {"s0v0-channel": "email", "policy": "fixed", **sent}


def _read(owner: Visitor, path: str) -> str:
    """Return a page's words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", owner.get(path).text)).split())


def _stop_this(client: TestClient[Any], link: str) -> None:
    answer = client.post(link[link.index("/u/") :], data={"do": "stop"})
    assert answer.is_success
