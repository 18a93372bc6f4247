"""Faith kept: each promise that the log shows to be broken halves the index; none in doubt does."""

import threading
from collections.abc import Callable, Iterator

import pytest

from tests import homes
from tests.console import shop
from twofold import clock, empowerment, erasures, heeding, messages, people, speaking, system, terms
from twofold.empowerment import Own
from twofold.people import Person
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import DAYS, Conditions, Rate, Scope, Statement, Window

ANY_HOUR = Conditions(windows=(Window(),), rates=())
BOTH = {"user_id": "ann", "email": "ann@example.org"}
NEWS = Scope(use="marketing", recipient="own")


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which Ann said yes long ago, and was sent two messages."""
    found = homes.bare(settings)
    bought = shop.touch(1, "ann", "2026-06-01T10:00:00Z", purpose="purchase", handles=BOTH)
    shop.fill(found, [bought], charted=False)
    for number, use in enumerate(("share", "ai", "research")):
        say(found, f"no {number}", "deny", Scope(use=use), clock.DAY)
    say(found, "yes", "allow", NEWS, clock.DAY, conditions=ANY_HOUR, evidence="form 1")
    for number in range(2):
        intent = terms.Intent(use="marketing.shoes", channel="test")
        text = messages.Message(text=f"Shoes {number}")
        messages.ask(found.record, ann(found), intent, text, now=clock.now_us())
    speaking.deliver(found, stop=threading.Event(), once=True)
    yield found
    system.stop(found)


def ann(home: System) -> Person:
    return people.resolve(home.record, "user_id:ann")


def say(
    home: System, name: str, verb: terms.Verb, scope: Scope, ago_us: int, **more: object
) -> None:
    """Say something as of some time ago, as if the gateway had not heeded it since."""
    said = Statement(statement_id=name, verb=verb, scope=scope, **more)  # type: ignore[arg-type]
    heeding.say(home, ann(home), said, proven=True, now=clock.now_us() - ago_us)


def own(home: System) -> Own:
    return empowerment.own(
        home.record, home.settings.home, ann(home), now=clock.now_us() + clock.MINUTE
    )


def test_what_was_promised_and_kept_is_no_breach(home: System) -> None:
    assert len(own(home).evidence.contacts) == 2
    assert own(home).evidence.breaches == ()


def stopped(home: System) -> None:
    say(home, "stop", "stop", Scope(use="marketing"), clock.HOUR)


def taken_back(home: System) -> None:
    said = Statement(statement_id="back", verb="lift", lifts=("yes",))
    heeding.say(home, ann(home), said, now=clock.now_us() - clock.HOUR)


def at_most_one(home: System) -> None:
    rate = Rate(most=1, per_us=clock.DAY, use="marketing")
    say(home, "one", "limit", Scope(), clock.HOUR, conditions=Conditions(rates=(rate,)))


def other_days(home: System) -> None:
    today = clock.to_datetime(clock.now_us()).weekday()
    # Neither today nor a day that has just begun or ended while this runs.
    other = Window(days=(DAYS[(today + 3) % 7],))
    say(home, "hours", "limit", Scope(), clock.HOUR, conditions=Conditions(windows=(other,)))


def paused(home: System) -> None:
    pause = Conditions(pause_until_us=clock.now_us() + clock.DAY)
    say(home, "pause", "limit", Scope(), clock.HOUR, conditions=pause)


def erased(home: System) -> None:
    secret = erasures.key(home.settings.home)
    handle = ann(home).leading.handle_id
    erasures.bury(home.record, home.settings.home, secret, [handle], now=clock.now_us())


@pytest.mark.parametrize(
    ("harm", "broken"),
    [
        (stopped, ["I1", "I1"]),
        (taken_back, ["I6", "I6"]),
        (at_most_one, ["I9"]),
        (other_days, ["I10", "I10"]),
        (paused, ["I10", "I10"]),
        (erased, ["I16"]),
    ],
)
def test_a_broken_promise_is_seen_in_the_log(
    home: System, harm: Callable[[System], None], broken: list[str]
) -> None:
    harm(home)

    found = own(home)

    assert [one.invariant for one in found.evidence.breaches] == broken
    assert isinstance(found.index, empowerment.Index)
    assert found.index.faith == 0.5 ** len(broken)


def test_a_word_just_before_the_hand_over_is_no_proof_of_a_breach(home: System) -> None:
    handed_us = own(home).evidence.contacts[0].at_us

    stop = Statement(statement_id="stop", verb="stop", scope=Scope(use="marketing"))
    heeding.say(home, ann(home), stop, now=handed_us - clock.SECOND)

    assert own(home).evidence.breaches == ()


def test_a_breach_counts_over_everybody_too(home: System) -> None:
    now = clock.now_us() + clock.MINUTE
    before = empowerment.everybody(home.record, home.settings.home, now=now)
    stopped(home)

    after = empowerment.everybody(home.record, home.settings.home, now=now)

    assert before.median is not None
    assert after.median is not None
    assert after.median < before.median
