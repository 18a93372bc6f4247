"""The rooms that hold something of a person; each tells and forgets what is its own."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from twofold import (
    access,
    audiences,
    campaigns,
    decisions,
    lookouts,
    messages,
    people,
    pulse,
    receipts,
    subscriptions,
    terms,
    touches,
    trajectories,
    webhooks,
)
from twofold.people import Person
from twofold.rights import looks, requests
from twofold.storage import Database

Row = Mapping[str, object]


class Telling(Protocol):
    """A room that tells what it holds of a person."""

    def export(self, db: Database, person: Person, /) -> Mapping[str, Iterable[Row]]:
        """Return what is held of a person as rows of files; read them within one snapshot."""
        ...


# Removes what a room holds of a person, in the transaction that is open; returns how many of what.
Forget = Callable[[Database, Person], Mapping[str, int]]

TELLING: tuple[Telling, ...] = (
    people,
    touches,
    terms,
    messages,
    subscriptions,
    lookouts,
    webhooks,
    campaigns,
    decisions,
    receipts,
    looks,
    requests,
    pulse,
)
# Whoever stands further down the line first: they are found by what stands above.
FORGETTING: tuple[Forget, ...] = (
    requests.forget,
    looks.forget,
    audiences.forget,
    pulse.forget,
    trajectories.forget,
    receipts.forget,
    decisions.forget,
    campaigns.forget,
    lookouts.forget,
    webhooks.forget,
    messages.forget,
    subscriptions.forget,
    terms.forget,
    access.forget_visits,
    touches.forget,
    people.forget,
)


def holdings(db: Database, person: Person) -> dict[str, Iterable[Row]]:
    """Return what every room holds of a person, as rows of files by name."""
    found: dict[str, Iterable[Row]] = {}
    for room in TELLING:
        for file, rows in room.export(db, person).items():
            found[file] = itertools.chain(found.get(file, ()), rows)
    return found


def forget(db: Database, person: Person) -> dict[str, int]:
    """Have every room forget a person, in one transaction; returns how many of what."""
    gone: dict[str, int] = {}
    with db.write(serial=people.SERIAL):
        for forget_of in FORGETTING:
            gone.update(forget_of(db, person))
    return gone
