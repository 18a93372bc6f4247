"""What holds for people who have said nothing: chosen once by the organisation, and published."""

from typing import Literal

import msgspec

from twofold import errors
from twofold.ids import HandleId
from twofold.terms import uses
from twofold.terms.clauses import Clause
from twofold.terms.scopes import NO_CHANNEL, OWN, Scope

Name = Literal["ask_first", "service_and_counting", "carry_over"]
USUAL: Name = "service_and_counting"

# No channel in any of them: nothing that is assumed brings a contact, and marketing least of all.
_ASSUMED: dict[Name, tuple[str, ...]] = {
    "ask_first": (),
    "service_and_counting": (uses.ANALYTICS, uses.PROFILING_SERVICE),
    # What people allowed elsewhere comes with its proof, as statements; more is not assumed.
    "carry_over": (),
}


class UnknownPosition(errors.Invalid):
    """There is no starting position {name!r}; it is one of {known}."""


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """A starting position as it was published: its name and since when it holds."""

    name: Name = USUAL
    since_us: int = 0


def checked(name: str) -> Name:
    """Return the name itself if there is such a position; raises UnknownPosition."""
    for known in _ASSUMED:
        if name == known:
            return known
    raise UnknownPosition(name=name, known=", ".join(_ASSUMED))


def assumed(position: Position) -> tuple[Clause, ...]:
    """Return what may be assumed of people who have said nothing."""
    return tuple(
        Clause(
            clause_id=f"assumed:{use}",
            seq=0,
            said_us=position.since_us,
            effect="allow",
            scope=Scope(use=use, channel=NO_CHANNEL, recipient=OWN),
            speaker="law",
            method="starting position",
            handle_id=HandleId(""),
            speaks_for=frozenset(),
        )
        for use in _ASSUMED[position.name]
    )
