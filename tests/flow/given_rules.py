"""Builders: what a person says of how they would like to be dealt with."""

from twofold import clock, heeding, ids, people, terms
from twofold.system import System


def human_first(home: System, handle: str) -> None:
    """Let somebody who has proven a handle say that they want a human first."""
    found = people.resolve(home.record, handle)
    now = clock.now_us()
    people.verify(home.record, found.leading.handle_id, "code", now=now)
    said = terms.Statement(
        statement_id=ids.random_id(),
        verb="prefer",
        preferences=terms.Preferences(human="first"),
    )
    heeding.say(home, people.resolve(home.record, handle), said, now=now)
