"""Builders: people who come at hours of their own, and a campaign that leaves its moment open."""

from typing import Any

from tests.flow.given_campaigns import NOON, a_campaign, a_person, a_step, decided, does
from twofold import clock, decisions, messages, speaking
from twofold.campaigns import Campaign
from twofold.decisions import Case, Moment, Settled
from twofold.system import System
from twofold.terms import Conditions, Window

CROWD = tuple(f"p{place}" for place in range(24))
LISTED = tuple(f"user_id:{name}" for name in CROWD)
USES = ("marketing", "profiling.marketing", "analytics")
EVENING = NOON + 6 * clock.HOUR
SPREAD = 40 * clock.MINUTE
OPEN = a_step("Shoes", at="best")
DAYS = Conditions(windows=(Window(start=8 * 60, end=16 * 60),))
MORNINGS = Conditions(windows=(Window(start=9 * 60, end=12 * 60),))


def comes(home: System, name: str, *hours: int, times: int = 5) -> None:
    """Let somebody have looked around at some hours, on several days."""
    for hour in hours:
        for day in range(1, times + 1):
            at_us = NOON + (hour - 12) * clock.HOUR - day * clock.DAY
            does(home, name, "Product Viewed", at_us=at_us, purpose="research")


def start(home: System, **plan: Any) -> Campaign:
    """Let a campaign that leaves the moment open decide about everybody."""
    found = a_campaign(home, **{"steps": (OPEN,)} | plan)
    speaking.deciding.decide_all(home, now=NOON)
    return found


def only(home: System, name: str) -> tuple[decisions.Decision, Moment]:
    """Return what was decided about somebody, and when it is said."""
    [one] = decided(home, name)
    assert one.moment is not None
    return one, one.moment


def one_for(home: System, moment: str) -> str:
    """Return somebody of the crowd for whom a moment was drawn."""
    return next(name for name in CROWD if only(home, name)[1].moment == moment)


def an_evening_crowd(home: System) -> None:
    """Let everybody of the crowd be somebody who comes in the evening."""
    for name in CROWD:
        a_person(home, name, allows=USES)
        comes(home, name, 18)


def settle(home: System, cases: list[Case]) -> list[Settled]:
    """Return what is chosen for some turns at noon, with nothing written."""
    seen = speaking.deciding.scene(home, cases, now=NOON)
    return decisions.settle(home.record, seen, cases, holding=speaking.deciding.holding(home))


def deliver(home: System, *, now: int) -> None:
    """Hand over what may leave at a moment."""
    with speaking.gateway(home, now=lambda: now) as gateway:
        while gateway.step():
            continue


def all_to(home: System, name: str) -> list[messages.Delivery]:
    """Return every message that was decided on for somebody."""
    return [messages.get(home.record, one.delivery_id or "") for one in decided(home, name)]
