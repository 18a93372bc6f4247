"""Where a channel reaches somebody, whether they have proven it, and whom it reaches besides."""

from collections.abc import Callable, Container, Sequence

import msgspec

from twofold import people
from twofold.ids import HandleId, PersonId
from twofold.people import Beside, Handle, Person
from twofold.storage import Database

# Which kind of handle is an address on a channel; other channels know people by themselves.
KINDS = {"email": "email", "sms": "phone", "phone": "phone", "chat": "chat"}
# It has no kind of handle of its own: a browser is known by whom it takes notices for.
PUSH = "push"
_HOUSES = frozenset({"household", "device"})
_SHAREABLE = _HOUSES | frozenset(KINDS.values())
_NAMELESS = _HOUSES | {"anonymous_id"}

# Whose contacts reach a person too, and by which of those people's handles.
Sharing = Sequence[tuple[Person, frozenset[HandleId]]]


def address(person: Person, channel: str, to: str = "") -> Handle:
    """Return the handle at which a channel reaches a person; without one of its kind the leading.

    Where nobody is comes last; what the person has proven comes before what machines said, then
    the latest. A message that is for one handle, `to`, goes to no other.
    """
    if to:
        return next(handle for handle in person.handles if handle.handle_id == to)
    found = [handle for handle in person.handles if handle.kind == KINDS.get(channel)]
    return max(found, key=_worth, default=person.leading)


def address_then(person: Person, channel: str, to: str, *, at_us: int) -> Handle:
    """Return the handle at which a channel reached a person at a moment, as it is known by now."""
    own = [one for one in person.handles if one.kind != KINDS.get(channel) or one.first_us <= at_us]
    then = tuple(_as_of(one, at_us) for one in own) or person.handles
    known = {one.handle_id: one for one in person.handles}
    return known[address(msgspec.structs.replace(person, handles=then), channel, to).handle_id]


def others_proven(person: Person, channel: str, gone: Handle) -> bool:
    """Tell whether a person has proven another address on a channel, at which somebody is."""
    return any(
        one.kind == KINDS.get(channel)
        and one.handle_id != gone.handle_id
        and one.verified_us is not None
        and one.nobody_us is None
        for one in person.handles
    )


def is_nowhere(person: Person, channel: str, to: str = "") -> bool:
    """Tell whether a channel would go to a name that can never exist (`.invalid`, RFC 6761)."""
    if to and all(handle.handle_id != to for handle in person.handles):
        return False
    at = address(person, channel, to)
    return at.kind == "email" and at.value.endswith(".invalid")


def reaches(person: Person, channel: str, takers: Container[HandleId]) -> bool:
    """Tell whether a channel has an address of the person to go to, where it needs one.

    Notices go to browsers alone: `takers` are the handles for which there is one.
    """
    leads = leading_to(channel, takers)
    return leads is None or any(map(leads, person.handles))


def leading_to(channel: str, takers: Container[HandleId]) -> Callable[[Handle], bool] | None:
    """Return what tells whether a channel leads to a handle; None if it needs no address."""
    if channel == PUSH:
        return lambda handle: handle.handle_id in takers
    kind = KINDS.get(channel)
    return None if kind is None else lambda handle: handle.kind == kind


def unproven(person: Person) -> frozenset[str]:
    """Return the channels on which nobody has shown that the address is the person's own."""
    proven = {
        handle.kind for handle in person.handles
        if handle.verified_us is not None and handle.nobody_us is None
    }  # fmt: skip
    return frozenset(channel for channel, kind in KINDS.items() if kind not in proven)


def reached(db: Database, person: Person, channel: str, to: str = "") -> tuple[Person, ...]:
    """Return everybody whom a contact reaches, the one it is for first: a household has members."""
    return reached_by(db, [(person, address(person, channel, to))])[0]


def reached_by(db: Database, contacts: Sequence[tuple[Person, Handle]]) -> list[tuple[Person, ...]]:
    """Return whom each of some contacts reaches, given whom it is for and at which handle."""
    shared = {at.handle_id for _, at in contacts if at.kind in _SHAREABLE}
    beside = people.beside_handles(db, sorted(shared))
    known = _known(db, beside)
    behind: dict[HandleId, list[Beside]] = {}
    for one in beside:
        if one.person_id in known:
            behind.setdefault(one.handle_id, []).append(one)
    found = []
    for person, at in contacts:
        others = {
            one.person_id: known[one.person_id] for one in behind.get(at.handle_id, ())
            if one.person_id != person.person_id
            and _reads(at.kind, one.other_kind, known[one.person_id])
        }  # fmt: skip
        found.append((person, *(others[one] for one in sorted(others))))
    return found


def sharing(db: Database, person: Person) -> Sharing:
    """Return whose contacts reach a person too, and by which of those people's handles."""
    beside = people.beside(db, person)
    known = _known(db, beside)
    at: dict[PersonId, set[HandleId]] = {}
    for one in beside:
        if one.person_id in known and _reads(one.other_kind, one.kind, person):
            at.setdefault(one.person_id, set()).add(one.other_id)
    return [(known[person_id], frozenset(handles)) for person_id, handles in at.items()]


def _worth(handle: Handle) -> tuple[bool, int, int]:
    return handle.nobody_us is None, handle.verified_us or 0, handle.first_us


def _as_of(handle: Handle, at_us: int) -> Handle:
    """Return a handle as it was: what was proven or lost later had not been."""
    verified, nobody = handle.verified_us, handle.nobody_us
    return msgspec.structs.replace(
        handle,
        verified_us=verified if verified is not None and verified <= at_us else None,
        nobody_us=nobody if nobody is not None and nobody <= at_us else None,
    )


def _reads(at: str, known_by: str, reader: Person) -> bool:
    """Tell whether somebody linked to an address, of this kind and by this kind, reads there.

    Of a household or a device all who have a name are members. At a mailbox or a number somebody
    reads whose own name was told together with it; a browser that two used is no such sign.
    """
    if at in _HOUSES:
        return reader.leading.kind not in _NAMELESS
    return at in _SHAREABLE and known_by not in _NAMELESS


def _known(db: Database, beside: Sequence[Beside]) -> dict[PersonId, Person]:
    found = people.known(db, [HandleId(one.person_id) for one in beside])
    return {person.person_id: person for person in found.values()}
