"""The gate under many gateways at once, and after all that can happen before a first byte."""

import threading
from collections.abc import Callable

import pytest

from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms
from twofold.messages import Outcome, Parcel, Sent
from twofold.storage import Query
from twofold.terms import Rate, Scope, Window
from twofold.terms.statements import Statement

WORKERS = 64
MOST = 5


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def allow(line: Line, most: int) -> None:
    rates = (Rate(most=most, per_us=clock.DAY, use="marketing"),)
    hours = (Window(start=0, end=1_440),)
    line.allows(conditions=terms.Conditions(rates=rates, windows=hours))


def test_i09_64_workers_hand_one_person_no_more_than_the_rate(line: Line) -> None:
    allow(line, MOST)
    for number in range(2 * WORKERS):
        line.asked(f"marketing.t{number % 7}", ("email", "test", "push")[number % 3])
    gateways = [line.another(f"gateway-{number}") for number in range(WORKERS)]
    ready = threading.Barrier(WORKERS)

    def step(number: int) -> None:
        ready.wait()
        while gateways[number].step():
            pass

    threads = [threading.Thread(target=step, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sent = [parcel.delivery_id for parcel in line.post.sent]
    assert len(sent) == MOST
    assert len(set(sent)) == MOST
    assert len(line.ended) == MOST


def say(line: Line, verb: terms.statements.Verb, **fields: object) -> None:
    said = Statement(statement_id=f"{verb}-later", verb=verb, **fields)  # type: ignore[arg-type]
    terms.say(line.db, line.ada, said, now=line.now)


def merge(line: Line) -> None:
    other = people.resolve(line.db, "user_id:other").person_id
    people.merge(line.db, line.ada.person_id, other, by="s1", reason="same", now=line.now)


def restrict(line: Line) -> None:
    query = Query(
        "restrict",
        "INSERT INTO gate (handle_id, epoch, restricted_us) VALUES (:handle_id, 0, 1)"
        " ON CONFLICT (handle_id) DO UPDATE SET restricted_us = 1",
    )
    line.db.run(query, handle_id=line.ada.leading.handle_id)


TIGHTENING: dict[str, Callable[[Line], object]] = {
    "a no": lambda line: say(line, "deny", scope=Scope(use="marketing")),
    "a no to something else": lambda line: say(line, "deny", scope=Scope(use="research")),
    "a stop": lambda line: messages.stop(
        line.db, line.ada, method="page", now=line.now, wait_seconds=0
    ),
    "a limit": lambda line: say(
        line, "limit", conditions=terms.Conditions(pause_until_us=line.now + clock.HOUR)
    ),
    "a yes taken back": lambda line: say(line, "lift", lifts=("allow-marketing",)),
    "a restriction": restrict,
    "a merge": merge,
}
NOTHING: dict[str, Callable[[Line], object]] = {
    "nothing": lambda _line: None,
    "a yes": lambda line: line.allows("research"),
    "a no of somebody else": lambda line: messages.stop(
        line.db, people.resolve(line.db, "user_id:other"), method="page", now=line.now
    ),
}


@pytest.mark.parametrize("act", TIGHTENING)
def test_i11_no_tightening_lies_between_the_decision_and_the_first_byte(
    line: Line, act: str
) -> None:
    assert fences(line, TIGHTENING[act]) == [False]


@pytest.mark.parametrize("act", NOTHING)
def test_i11_what_tightens_nothing_of_theirs_holds_nothing_back(line: Line, act: str) -> None:
    assert fences(line, NOTHING[act]) == [True]


def test_i11_a_clock_that_jumps_lengthens_no_lease(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages.gateway, "LEASE_SECONDS", 0.0)

    assert fences(line, lambda line: setattr(line, "now", line.now - clock.HOUR)) == [False]


def fences(line: Line, act: Callable[[Line], object]) -> list[bool]:
    """Let something happen between a lease and its fence; returns what the fence said."""
    see(line.db, ("user_id:other", "", "", NOON - clock.DAY))
    allow(line, 9)
    line.asked()
    found: list[bool] = []

    def send(_parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        act(line)
        found.append(fence())
        return Sent(first_byte_us=NOON) if found[-1] else messages.Fenced()

    line.channel = send
    line.gateway.step()
    return found
