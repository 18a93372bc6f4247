"""One resident of a town: an address nobody can reach, a word on a card form, a truth of theirs."""

from typing import Literal

import msgspec

from twofold import terms
from twofold.terms import Conditions, Scope, Statement, Verb, Window

# Whose word all of it is, in the record and on every page.
BY = "simulated card form"
# A name that no mail can ever reach (RFC 6761).
HOST = "simulated.invalid"
TOPIC = f"{terms.MARKETING}.recipes"
# So that a letter of the story leaves at once, also when it is night where they live.
ANY_HOUR = (Window(),)
SATURDAY_MORNINGS = (Window(days=("sat",), start=9 * 60, end=12 * 60),)

# What somebody ticks: nothing, news and offers, those at any hour, those on one topic, those on
# Saturday mornings, only what they ask for, no letters by e-mail, or a stop of all news and offers.
Ticked = Literal[
    "nothing", "offers", "any_hour", "topic", "saturdays", "asked", "no_email", "stop"
]  # fmt: skip

_NONE = Conditions()


class Resident(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose truth is known; `household` is the card that they are known by.

    `acts_alone` is what they do if nobody speaks to them, `acts_spoken` if somebody does.
    """

    household: str
    ticked: Ticked
    asks: bool
    complains: bool
    held_back: bool
    acts_alone: bool
    acts_spoken: bool

    @property
    def email(self) -> str:
        """Return their address, under a name that no mail can ever reach (RFC 6761)."""
        return address(self.household)

    def acts(self, *, spoken_to: bool) -> bool:
        """Tell whether they act."""
        return self.acts_spoken if spoken_to else self.acts_alone


def card_of(value: str) -> str:
    """Return the card of whoever an address of a town is, nothing of any other address."""
    start, _, host = value.partition("@")
    card = start.removeprefix("household-")
    return card if host == HOST and card != start else ""


def address(household: str) -> str:
    """Return the address that the holder of a card writes down."""
    return f"household-{household}@{HOST}"


def statements(one: Resident) -> list[Statement]:
    """Return what somebody said on the card form, in the order in which it counts."""
    match one.ticked:
        case "offers":
            said = [_allow(terms.MARKETING), _allow(terms.PROFILING_MARKETING)]
        case "any_hour":
            hours = Conditions(windows=ANY_HOUR)
            said = [_allow(terms.MARKETING, hours), _allow(terms.PROFILING_MARKETING)]
        case "topic":
            said = [_allow(TOPIC)]
        case "saturdays":
            said = [_allow(terms.MARKETING), _saturdays()]
        case "asked":
            said = [_no("deny", Scope(use=terms.MARKETING)), _saturdays()]
        case "no_email":
            said = [_no("deny", Scope(channel="email"))]
        case "stop":
            said = [_no("stop", Scope(use=terms.MARKETING))]
        case _:
            said = []
    return [
        msgspec.structs.replace(
            statement, statement_id=f"simulated-{one.household}-{place}", method=BY, evidence=BY
        )
        for place, statement in enumerate(said)
    ]


def _allow(use: str, conditions: Conditions = _NONE) -> Statement:
    scope = Scope(use=use, recipient="own")
    return Statement(statement_id="", verb="allow", scope=scope, conditions=conditions)


def _no(verb: Verb, scope: Scope) -> Statement:
    return Statement(statement_id="", verb=verb, scope=scope)


def _saturdays() -> Statement:
    return Statement(
        statement_id="", verb="limit", conditions=Conditions(windows=SATURDAY_MORNINGS)
    )
