"""kill -9 before every query, around every commit and every first byte: no stop is broken by it."""

import threading
from collections import Counter
from collections.abc import Sequence
from functools import partial

from msgspec import structs

from benchmarks import breaches
from benchmarks.stoppers import Answer
from tests.people.given_links import see
from tests.proof.frail import Countdown, Frail, in_another_process, kill
from twofold import clock, messages, people, speaking, system, terms
from twofold.settings import Settings
from twofold.storage import Database
from twofold.terms import Intent, Scope

STEPS_MAX = 400
USE = "security.t1"


def test_i25_a_gateway_killed_at_any_step_sends_nothing_twice_and_breaks_no_stop(
    settings: Settings,
) -> None:
    survived, step, told = False, 0, []
    while not survived:
        step += 1
        person_id = somebody(settings, step, messages_each=2)
        survived, _ = in_another_process(partial(hand_over, settings, step))
        told.append(stop(settings, person_id))
        deliver(settings)
        assert step < STEPS_MAX

    with system.running(settings) as home:
        lines = breaches.first_bytes(settings.home)
        assert breaches.found(home.record, lines, told) == Counter()
        assert breaches.open_still(home.record) == 0
    # It died early enough that nothing had left, and late enough that all had.
    left = Counter(len(one.already_left) + len(one.cancelled) + len(one.unknown) for one in told)
    assert left[2] > 0
    assert len(lines) > 0
    assert step > 30


def test_i25_i05_a_stop_killed_at_any_step_stands_wholly_or_not_at_all(settings: Settings) -> None:
    survived, step, stood = False, 0, Counter[bool]()
    while not survived:
        step += 1
        person_id = somebody(settings, step, messages_each=1)
        survived, told = in_another_process(partial(stop_frail, settings, person_id, step))
        with system.running(settings) as home:
            person = people.get(home.record, person_id)
            stops = [one.clause_id for one in terms.of(home.record, person).clauses]
            waits = messages.not_sent(home.record, person)
        # What was acknowledged is kept; what is kept has cancelled what waited.
        assert set(told) <= set(stops)
        assert len(waits) == len(stops)
        stood[bool(stops)] += 1
        assert step < STEPS_MAX
    deliver(settings)

    left = {line.person_id for line in breaches.first_bytes(settings.home)}
    assert len(left) == stood[False]
    assert stood[True] > 0


def somebody(settings: Settings, number: int, *, messages_each: int) -> str:
    """Let somebody new be written to; returns who."""
    with system.running(settings) as home:
        see(home.record, (f"user_id:p{number}", "", "", 1))
        person, now = people.resolve(home.record, f"user_id:p{number}"), clock.now_us()
        for _ in range(messages_each):
            intent = Intent(use=USE, channel="test")
            messages.ask(home.record, person, intent, messages.Message(text="Hello"), now=now)
    return person.person_id


def hand_over(settings: Settings, steps: int) -> Sequence[str]:
    """Be a gateway that is killed at a step."""
    home = system.start(settings)
    frail: Database = Frail(home.record, Countdown(steps, kill))
    speaking.deliver(structs.replace(home, record=frail), stop=threading.Event(), once=True)
    return []


def stop(settings: Settings, person_id: str) -> Answer:
    """Stop while nobody is the gateway, and say how it was answered."""
    with system.running(settings) as home:
        asked_us, person = clock.now_us(), people.get(home.record, person_id)
        found = messages.stop(
            home.record, person, Scope(use=USE), method="test", now=asked_us, wait_seconds=0
        )
    return Answer(
        person_id=person_id,
        use=USE,
        asked_us=asked_us,
        answered_us=clock.now_us(),
        receipt_id=found.receipt_id,
        already_left=found.already_left,
        cancelled=found.cancelled,
        unknown=found.unknown,
        refused=0,
    )


def stop_frail(settings: Settings, person_id: str, steps: int) -> Sequence[str]:
    """Be a process that is killed while it stops; says what it acknowledged."""
    home = system.start(settings)
    frail: Database = Frail(home.record, Countdown(steps, kill))
    person = people.get(home.record, person_id)
    return [messages.stop(frail, person, method="test", now=clock.now_us()).receipt_id]


def deliver(settings: Settings) -> None:
    """Be the gateway that comes after."""
    with system.running(settings) as home:
        speaking.deliver(home, stop=threading.Event(), once=True)
