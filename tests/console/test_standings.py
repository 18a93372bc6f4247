"""How a large campaign stands is worked out beside the pages, kept, and told as of when."""

import contextlib
from collections.abc import Iterator

import msgspec
import pytest

from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from tests.doors import Client
from tests.results.given_results import LATER, a_campaign, draft, drawn
from twofold import access, clock, flow, jobs, people, speaking, system, touches
from twofold.access import May, Role
from twofold.api import resources
from twofold.campaigns import Campaign
from twofold.cli import results as cli_results
from twofold.cli.line import Where
from twofold.settings import Settings
from twofold.system import System

HELPED = "It helped: "
BY_CONTACT = "/console/results/contacts"


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """Return a home in which 100 decisions are many already, once on each database."""
    monkeypatch.setattr(speaking.standings, "LARGE", 100)
    monkeypatch.setattr(clock, "now_us", lambda: LATER)
    with system.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


@pytest.fixture
def analyst(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.ANALYST) as found:
        yield found


def large(home: System) -> Campaign:
    found = a_campaign(home, holdout=0.5)
    drawn(home, found, spoken_to=200, acted=120, held_back=200, acted_alone=20)
    return found


def works(home: System) -> None:
    handlers = {"work_out": lambda told: flow.JOBS["work_out"](home, told)}
    while jobs.work(home.record, handlers, now=LATER):
        continue


def test_a_large_campaign_is_worked_out_when_asked_for_and_told_as_of_when(
    home: System, analyst: Visitor
) -> None:
    campaign = large(home)
    path = f"/console/campaigns/{campaign.campaign_id}"

    before = words(analyst.get(path))
    assert "was not worked out yet" in before
    assert HELPED not in before
    assert "was not worked out yet" in words(analyst.get("/console/results"))
    assert "was not worked out yet" in words(analyst.get("/console/campaigns"))
    assert "was not worked out yet" in words(analyst.get(f"{BY_CONTACT}?wait=1"))

    assert analyst.post(path, {"do": "work_out"}).status_code == 303
    assert analyst.post(BY_CONTACT, {"do": "work_out", "campaign": ""}).status_code == 303
    works(home)

    assert HELPED in words(analyst.get(path))
    assert "here as of 22 Mar 2026" in words(analyst.get(path))
    assert "As of 22 Mar 2026" in words(analyst.get("/console/results"))
    assert "here as of 22 Mar 2026" in words(analyst.get(f"{BY_CONTACT}?wait=1"))


def test_what_came_later_stands_there_once_it_is_worked_out_anew(
    home: System, analyst: Visitor
) -> None:
    campaign = large(home)
    path = f"/console/campaigns/{campaign.campaign_id}"
    speaking.standings.work_out(home, campaign.campaign_id, now=LATER)
    assert "of 200 left alone by lot 10.0" in words(analyst.get(path))
    late = [draft(f"held-email-{place}", "Order Completed", "purchase", LATER - 10 * clock.DAY)
            for place in range(20, 60)]  # fmt: skip
    with home.record.write(serial=people.SERIAL):
        touches.record_all(home.record, late, now=LATER)

    assert "of 200 left alone by lot 10.0" in words(analyst.get(path))
    speaking.standings.work_out_all(home, now=LATER + clock.HOUR)
    assert "of 200 left alone by lot 10.0" in words(analyst.get(path))
    speaking.standings.work_out_all(home, now=LATER + clock.DAY)

    assert "of 200 left alone by lot 30.0" in words(analyst.get(path))


def test_a_small_campaign_is_worked_out_whenever_somebody_looks(
    home: System, analyst: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking.standings, "LARGE", 1_000)
    campaign = large(home)

    page = words(analyst.get(f"/console/campaigns/{campaign.campaign_id}"))

    assert HELPED in page
    assert "Work it out now" not in page


def test_machines_and_the_terminal_tell_what_is_kept_and_as_of_when(
    home: System, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = large(home)
    path = f"/api/campaigns/{campaign.campaign_id}/results"
    secret = access.create_key(home.record, "shop", May.WRITE, now=LATER)
    with Client(resources.app(home)) as machine:
        machine.headers["Authorization"] = f"Bearer {secret}"

        early = machine.get(path)
        assert (early.status_code, early.json()["type"]) == (503, "/problems/not-worked-out")
        assert machine.post(path).status_code == 202
        works(home)
        monkeypatch.setattr(clock, "now_us", lambda: LATER + clock.HOUR)
        kept = machine.get(path).json()

    assert kept["as_of"] == clock.rfc3339(LATER)
    assert (kept["n"], kept["held_back"]["people"]) == (400, 200)
    assert kept["in_a_row"]["n"] == 200
    monkeypatch.setattr(Where, "open", lambda _: contextlib.nullcontext(home))
    cli_results.show_results("Shoes")
    assert capsys.readouterr().out.startswith(f"As of {clock.rfc3339(LATER)}.")
    cli_results.show_results("Shoes", anew=True, json=True)
    told = msgspec.json.decode(capsys.readouterr().out)
    assert told == {**{name: kept[name] for name in kept if name != "campaign_id"},
                    "as_of": clock.rfc3339(LATER + clock.HOUR)}  # fmt: skip


def test_what_ends_in_the_middle_keeps_nothing(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = large(home)

    def ends(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(speaking.deciding, "response", ends)
    with pytest.raises(KeyboardInterrupt):
        speaking.standings.work_out(home, campaign.campaign_id, now=LATER)

    assert speaking.standings.standing(home, campaign, now=LATER) is None
