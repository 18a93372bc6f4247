"""Each kind of data is let go of when its time is over, and what was counted of it stays."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.doors import Client, portal_of
from tests.rights import given_rights as given
from tests.rights.given_rights import NOON
from twofold import clock, flow, heeding, messages, people, rights, seeing, terms, touches
from twofold.settings import BadSetting, Settings, load
from twofold.storage import Query
from twofold.system import System

YEARS = 3 * 365 * clock.DAY


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which Ada lived at noon, and was looked at."""
    found = given.opened(settings)
    ada = given.live(found, "ada")
    heeding.stop(found, ada, terms.EVERYTHING, method="page", now=NOON)
    rights.look(found.record, who="x", role="agent", person_id=ada.person_id, what="page", now=NOON)
    for name in ("rejects/1.csv", "drop/shop/done/a.csv", "drop/shop/b.csv", "mailbox/x.json"):
        path = found.settings.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("canary-ada")
        os.utime(path, (NOON / 1e6, NOON / 1e6))
    yield found
    given.closed(found)


def ada(home: System) -> people.Person:
    return people.resolve(home.record, "user_id:canary-ada")


def texts(home: System) -> list[bool]:
    return [bool(one.payload) for one in touches.of_person(home.record, ada(home).person_id)]


def test_nothing_goes_before_its_time(home: System) -> None:
    gone = heeding.retain(home, now=NOON + 29 * clock.DAY)

    assert gone == {
        "texts": 0,
        "messages": 0,
        "not_counted": 0,
        "looks": 0,
        "comebacks": 0,
        "files": 0,
    }


def test_everything_goes_when_its_time_is_over_and_what_was_counted_stays(home: System) -> None:
    before = seeing.person(home, ada(home).person_id, as_of=NOON, now=NOON)
    assert texts(home) == [True] * 4

    month = heeding.retain(home, now=NOON + 31 * clock.DAY)
    quarter = heeding.retain(home, now=NOON + 91 * clock.DAY)
    years = heeding.retain(home, now=NOON + YEARS + 2 * clock.DAY)

    # What waits in the drop folder is no file that was read.
    assert month["files"] == 3
    assert (home.settings.home / "drop/shop/b.csv").exists()
    assert quarter["not_counted"] == 1
    assert (years["texts"], years["messages"], years["looks"]) == (5, 1, 1)
    assert texts(home) == [False] * 4
    assert rights.looks_at(home.record, ada(home)) == []
    (sent,) = messages.not_sent(home.record, ada(home))
    assert (sent.message.text, sent.reason) == ("", "stopped")
    assert seeing.person(home, ada(home).person_id, as_of=NOON, now=NOON) == before
    assert seeing.verify(home) == []


def test_zero_days_is_no_end(home: System) -> None:

    chosen = msgspec.structs.replace(home.settings, texts_keep_days=0)
    lasting = System(settings=chosen, record=home.record, journal=home.journal)

    assert heeding.retain(lasting, now=NOON + 100 * YEARS)["texts"] == 0
    assert heeding.retention(lasting)[0].days is None


def test_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="0 for no end"):
        load({"home": tmp_path}, {"TWOFOLD_TEXTS_KEEP_DAYS": "-1"})


def test_it_is_a_job_of_every_night(home: System) -> None:
    flow.JOBS["retain"](home, {})

    text = "SELECT count(*) AS jobs FROM job WHERE name = 'retain' AND state = 'waiting'"
    assert home.record.only(Query("waiting", text)).jobs == 1
    assert texts(home) == [True] * 4


def test_what_is_kept_for_how_long_and_why_is_published(home: System) -> None:
    with Client(portal_of(home)) as client:
        kept = client.get("/.well-known/twofold.json").json()["kept"]

    assert kept[0] == {
        "what": "events as they came in, word by word",
        "why": "to show you what was said, and to settle what is disputed while claims can be made",
        "days": 1096,
        "until": "until you are erased",
        "setting": "texts_keep_days",
    }
    assert kept[-1]["until"] == "until you come back yourself"
    assert all(one["why"] for one in kept)
