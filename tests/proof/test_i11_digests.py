"""No stop loses to what is saved up: what leaves as one holds nothing that was stopped by then."""

import random
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.messages.given_digests import ALWAYS, WEEK, drained
from tests.messages.given_messages import Line
from twofold import clock, ids, messages, storage, terms
from twofold.messages import Fenced, Outcome, Parcel, Sent
from twofold.terms import EVERYTHING, Scope, covers
from twofold.terms.statements import Statement

TOPICS = ("marketing.hats", "marketing.shoes", "marketing.bags")
STEPS = 120
ROUNDS = 6


class Left(NamedTuple):
    """One message that left: when, what was in it, and which stops had been answered by then."""

    at_us: int
    parts: tuple[messages.Delivery, ...]
    stopped: tuple[Scope, ...]


class Chaos:
    """Somebody who says yes and stops at random moments, also in the middle of a hand-over."""

    def __init__(self, line: Line, seed: int) -> None:
        self.line, self.chance = line, random.Random(seed)
        self.asked: list[str] = []
        self.stopped: dict[str, Scope] = {}
        self.left: list[Left] = []
        line.channel = self.send
        line.allows(conditions=terms.Conditions(windows=ALWAYS))

    def send(self, parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        """Hand over, or break off, with a stop before the fence or behind it now and then."""
        if self.chance.random() < 0.15:
            self.stop()
        if self.chance.random() < 0.1:
            return Outcome(state="waiting", reason="busy")
        if not fence():
            return Fenced()
        whole = messages.get(self.line.db, parcel.delivery_id)
        parts = messages.parts_of(self.line.db, [parcel.delivery_id]) or [whole]
        self.left.append(Left(self.line.now, tuple(parts), tuple(self.stopped.values())))
        if self.chance.random() < 0.15:
            self.stop()
        return Sent(first_byte_us=self.line.now)

    def act(self) -> None:
        """Do one of all that can happen."""
        match self.chance.randrange(20):
            case 0:
                self.stop()
            case 1 | 2 | 3 | 4:
                self.start_again()
            case 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13:
                self.ask()
            case 14 | 15 | 16:
                self.line.now += self.chance.choice((clock.HOUR, clock.DAY, WEEK))
            case _:
                self.line.gateway.step()

    def ask(self) -> None:
        """Ask for a message, which may be good for a while only."""
        lives = self.chance.choice((None, None, clock.DAY, 3 * WEEK))
        expires_us = None if lives is None else self.line.now + lives
        self.line.now += 1
        self.asked.append(self.line.asked(self.chance.choice(TOPICS), expires_us=expires_us))

    def stop(self) -> None:
        """Stop a topic, or everything."""
        scope = self.chance.choice((*(Scope(use=topic) for topic in 2 * TOPICS), EVERYTHING))
        found = self.line.stops(scope, wait_seconds=0)
        self.stopped[found.receipt_id] = scope

    def start_again(self) -> None:
        """Take every stop back."""
        if self.stopped:
            lift(self.line, tuple(self.stopped))
            self.stopped.clear()


def lift(line: Line, stops: tuple[str, ...]) -> None:
    """Let her take stops back."""
    said = Statement(statement_id=ids.random_id(), verb="lift", lifts=stops)
    terms.say(line.db, line.ada, said, now=line.now)


@pytest.mark.parametrize("seed", range(10))
def test_i11_whatever_leaves_together_holds_nothing_that_was_stopped(
    record: storage.Database, seed: int
) -> None:
    chaos = Chaos(Line(record), seed)

    for _ in range(STEPS):
        chaos.act()
    chaos.start_again()
    for _ in range(40):
        chaos.line.now += WEEK
        drained(chaos.line)

    breached = [
        one for left in chaos.left for one in left.parts
        if any(covers(scope, one.intent.scope) for scope in left.stopped)
    ]  # fmt: skip
    assert breached == []
    assert any(len(left.parts) > 1 for left in chaos.left)
    assert_said_once_and_none_lost(chaos)
    assert_within_the_rates(chaos.left)


def assert_said_once_and_none_lost(chaos: Chaos) -> None:
    said = [one.delivery_id for left in chaos.left for one in left.parts]
    assert len(said) == len(set(said))
    states = {one: chaos.line.state(one)[0] for one in chaos.asked}
    assert set(states.values()) <= {"sent", "carried", "withheld", "cancelled", "failed"}
    assert {one for one, state in states.items() if state in ("sent", "carried")} == set(said)


def assert_within_the_rates(left: list[Left]) -> None:
    """One message a week for each topic and three in all, however many parts each had."""
    for at in left:
        week = [one for one in left if at.at_us - WEEK < one.at_us <= at.at_us]
        assert len(week) <= 3
        for topic in TOPICS:
            about = [one for one in week if any(part.intent.use == topic for part in one.parts)]
            assert len(about) <= 1


class Race:
    """Stops in threads of their own, against a gateway that puts together what they cover."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.left: list[tuple[float, tuple[str, ...]]] = []
        self.answered: list[tuple[float, str]] = []

    def send(self, parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        """Hand over slowly, and keep when the first byte left."""
        time.sleep(0.002)
        if not fence():
            return Fenced()
        self.left.append((time.monotonic(), messages.get(self.line.db, parcel.delivery_id).uses))
        return Sent(first_byte_us=self.line.now)

    def stop(self, topic: str) -> None:
        """Stop a topic, and keep when that was answered."""
        self.line.stops(Scope(use=topic))
        self.answered.append((time.monotonic(), topic))

    def run(self) -> None:
        """Let everything happen at once, then the rest."""
        threads = [threading.Thread(target=self.stop, args=(topic,)) for topic in TOPICS]
        threads.append(threading.Thread(target=self.line.gateway.step))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        drained(self.line)

    @property
    def late(self) -> list[str]:
        """What left after its stop was answered."""
        return [
            topic for at, uses in self.left for since, topic in self.answered
            if since < at and topic in uses
        ]  # fmt: skip


def test_i11_no_stop_that_was_answered_loses_to_what_is_put_together_meanwhile(
    record: storage.Database,
) -> None:
    line = Line(record)
    line.allows(conditions=terms.Conditions(windows=ALWAYS))
    for topic in TOPICS:
        line.asked(topic)
    drained(line)

    for _ in range(ROUNDS):
        race = Race(line)
        line.channel = race.send
        for topic in 2 * TOPICS:
            line.asked(topic)
        line.gateway.step()
        line.now += WEEK
        race.run()
        assert race.late == []
        assert len(race.answered) == len(TOPICS)
        found = terms.of(line.db, line.ada).clauses
        lift(line, tuple(one.clause_id for one in found if one.effect == "stop"))
        line.now += WEEK
