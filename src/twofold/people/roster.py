"""What this process remembers of handles and links, so that the same people cost no query."""

import secrets
from typing import NamedTuple
from weakref import WeakKeyDictionary

from twofold.ids import HandleId, PersonId
from twofold.people.queries import sql
from twofold.storage import Database

# About 0.7 kB each.
REMEMBERED_MAX = 100_000


class Evidence(NamedTuple):
    """Why two handles are linked; of several, the smallest (the earliest) is kept."""

    first_us: int
    evidence: str
    said_by: str


class Who:
    """Whom one event names, the leading handle first, and which of them it links by what evidence.

    `proofs` tell which of them the person proved to hold, when (µs) and by what.
    Two of the same content may exist; what was noted of either counts.
    """

    __slots__ = ("handles", "links", "proofs")

    def __init__(
        self,
        handles: tuple[HandleId, ...],
        links: tuple[tuple[HandleId, HandleId, str], ...] = (),
        proofs: tuple[tuple[HandleId, int, str], ...] = (),
    ) -> None:
        """Name and link handles."""
        self.handles = handles
        self.links = links
        self.proofs = proofs


class Roster:
    """Handles and links as the record held them when `token` was its mark of people."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.token: int | None = None
        self.forget()

    def forget(self) -> None:
        """Remember nothing any more."""
        self.people: dict[HandleId, PersonId] = {}
        self.seen: dict[HandleId, int] = {}
        self.links: dict[tuple[HandleId, HandleId], Evidence] = {}

    def shorten(self) -> None:
        """Forget everything once it is too much; who is active is soon remembered again."""
        if max(len(self.people), len(self.links)) > REMEMBERED_MAX:
            self.forget()


class Names:
    """Handles by what they are called; all follows from the home's salt, so it is never old."""

    def __init__(self) -> None:
        """Know no name yet."""
        self.ids: dict[tuple[str, object], HandleId | None] = {}
        self.whos: dict[tuple[str | None, str | None], Who] = {}
        self.named: dict[HandleId, tuple[str, str]] = {}

    @property
    def too_many(self) -> bool:
        """Tell whether it is time to begin anew."""
        return max(len(self.ids), len(self.whos)) > REMEMBERED_MAX


_NAMES: WeakKeyDictionary[Database, Names] = WeakKeyDictionary()
_ROSTERS: WeakKeyDictionary[Database, Roster] = WeakKeyDictionary()


def hold(db: Database) -> Roster:
    """Keep every other transaction from settling people until this one ends.

    Every hold leaves a new mark in the record. So a roster with the present mark is true: no
    other process settled people in between, and what was remembered was not rolled back.
    """
    mark = db.only(sql.hold).value
    roster = _ROSTERS.setdefault(db, Roster())
    if mark != roster.token:
        roster.forget()
    roster.shorten()
    roster.token = secrets.randbits(62)
    db.run(sql.set_mark, token=roster.token)
    return roster


def names_of(db: Database) -> Names:
    """Return the names that this process knows; whoever holds older ones may keep them."""
    names = _NAMES.get(db)
    if names is None or names.too_many:
        names = _NAMES[db] = Names()
    return names


def forget_names(db: Database) -> None:
    """Let go of what this process remembers of names; they are worked out anew when met."""
    _NAMES.pop(db, None)
