"""Builders: somebody asks to be told of something, and a campaign that tells it."""

import json
from typing import Any

from tests.flow.given_campaigns import NOON, a_campaign, a_person, a_step, who
from twofold import clock, lookouts, speaking
from twofold.campaigns import Trigger
from twofold.lookouts import Lookout
from twofold.speaking.lookouts import Wanted
from twofold.system import System

LATER = NOON + 10 * clock.DAY


def a_shop(home: System) -> System:
    """Offer to tell of one thing, with two people to ask."""
    a_person(home, "ada", allows=())
    a_person(home, "bob", allows=("marketing",))
    lookouts.offer(home.record, "alto", "The shoe Alto is back", by="staff", now=NOON)
    return home


def asks(home: System, name: str = "ada", *, now: int = NOON, **more: Any) -> Lookout:
    """Let somebody ask to be told of the shoe, by mail, for a year."""
    usual: dict[str, Any] = {
        "subject": "alto",
        "words": "",
        "channel": "email",
        "until_us": now + 365 * clock.DAY,
    }
    wanted = Wanted(**usual | more)
    return speaking.lookouts.ask_to_be_told(home, who(home, name), wanted, now=now)


def tells(home: System, name: str = "Back", *, now: int = LATER, **plan: Any) -> None:
    """Let a campaign tell whoever asked, and take its turns."""
    usual: dict[str, Any] = {
        "use": "request.alto",
        "trigger": Trigger(kind="request", name="alto"),
        "people": (),
        "steps": (a_step("It is back."),),
    }
    a_campaign(home, name, now=now, **usual | plan)
    goes_on(home, now=now)


def goes_on(home: System, *, now: int) -> None:
    """Let whoever asked in, and take every turn."""
    speaking.campaigning.let_everybody_in(home, now=now)
    speaking.deciding.decide_all(home, now=now)


def deliver(home: System, *, now: int = LATER) -> list[dict[str, Any]]:
    """Hand over what is due at a moment; returns all that lies in the mailbox."""
    with speaking.gateway(home, now=lambda: now) as gateway:
        while gateway.step():
            pass
    files = (home.settings.home / "mailbox").glob("*.json")
    return [json.loads(file.read_text()) for file in files]


def stands(home: System, asked: Lookout, *, now: int = LATER) -> str:
    """Return how something that was asked for stands."""
    return lookouts.get(home.record, asked.lookout_id).stands(now)
