"""Where a channel reaches somebody, whether they have proven it, and whom it reaches besides."""

from collections.abc import Sequence

from twofold import people
from twofold.ids import HandleId
from twofold.people import Beside, Handle, Person
from twofold.storage import Database

# Which kind of handle is an address on a channel; other channels know people by themselves.
KINDS = {"email": "email", "sms": "phone", "phone": "phone"}


def address(person: Person, channel: str, to: str = "") -> Handle:
    """Return the handle at which a channel reaches a person; without one of its kind the leading.

    What the person has proven comes before what machines said, then the latest. A message that is
    for one handle, `to`, goes to no other.
    """
    if to:
        return next(handle for handle in person.handles if handle.handle_id == to)
    found = [handle for handle in person.handles if handle.kind == KINDS.get(channel)]
    chosen = max(found, key=lambda handle: (handle.verified_us or 0, handle.first_us), default=None)
    return chosen or person.leading


def reaches(person: Person, channel: str) -> bool:
    """Tell whether a channel has an address of the person to go to, where it needs one."""
    kind = KINDS.get(channel)
    return kind is None or any(handle.kind == kind for handle in person.handles)


def unproven(person: Person) -> frozenset[str]:
    """Return the channels on which nobody has shown that the address is the person's own."""
    proven = {handle.kind for handle in person.handles if handle.verified_us is not None}
    return frozenset(channel for channel, kind in KINDS.items() if kind not in proven)


def reached(db: Database, person: Person, channel: str, to: str = "") -> tuple[Person, ...]:
    """Return everybody whom a contact reaches, the one it is for first: a household has members."""
    at = address(person, channel, to).handle_id
    return (person, *_others(db, people.beside(db, person, at)))


def sharing(db: Database, person: Person) -> list[tuple[Person, frozenset[HandleId]]]:
    """Return whose contacts reach a person too, and by which of those people's handles."""
    beside = people.beside(db, person)
    return [
        (other, frozenset(one.other_id for one in beside if one.person_id == other.person_id))
        for other in _others(db, beside)
    ]


def _others(db: Database, beside: Sequence[Beside]) -> list[Person]:
    found = people.known(db, [HandleId(one.person_id) for one in beside])
    return sorted(found.values(), key=lambda person: person.person_id)
