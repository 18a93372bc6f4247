"""Receipts in the transaction of what they tell of, and as people take them away."""

from collections.abc import Mapping, Sequence

from twofold import clock, keys, messages, receipts, terms
from twofold.ids import HandleId
from twofold.messages import Delivery, Stopped
from twofold.people import Person
from twofold.receipts import Issuer
from twofold.system import System
from twofold.terms import Said, Spoken, Statement, Terms


def issuer(system: System) -> Issuer:
    """Return who gives receipts: the organisation with its key; raises keys.DamagedKey."""
    settings = system.settings
    return Issuer(
        organisation=settings.organisation,
        root=settings.root,
        key=keys.signing(settings.home),
        address=settings.postal_address,
        contact=settings.privacy_contact,
        country=settings.country,
    )


def said(
    system: System, person: Person, statement: Statement, spoken: Spoken, *, before: Terms
) -> None:
    """Give the receipt of what was said, in its transaction; a repeat has its receipt already."""
    if spoken.is_repeat:
        return
    db, giver = system.record, issuer(system)
    if statement.verb == "stop":
        found = messages.stopped(db, statement.statement_id, spoken.said_us)
        receipts.stopped(db, giver, person, spoken, found)
    else:
        receipts.changed(db, giver, person, statement, spoken, before=before)


def said_of_many(system: System, about: Mapping[str, Person]) -> None:
    """Give the receipts of statements that were kept in bulk, by their ids, in their transaction.

    Each tells the version that it made, whatever else was said of the same person with it.
    """
    db = system.record
    whose = {person.person_id: person for person in about.values()}
    handles = {handle.handle_id for person in whose.values() for handle in person.handles}
    by_handle: dict[HandleId, dict[int, Said]] = {}
    for one in terms.said_about(db, handles):
        for handle_id in one.speaks_for | {one.handle_id}:
            by_handle.setdefault(handle_id, {})[one.seq] = one
    for person in whose.values():
        mine = [handle.handle_id for handle in person.handles]
        told = {seq: one for handle in mine for seq, one in by_handle.get(handle, {}).items()}
        epoch, so_far = terms.gate(db, person).epoch, list[Said]()
        for seq in sorted(told):
            so_far.append(told[seq])
            statement = told[seq].statement
            if statement.statement_id in about:
                after = terms.fold(so_far, mine)
                spoken = Spoken(seq=seq, said_us=told[seq].said_us, terms=after, epoch=epoch)
                said(system, person, statement, spoken, before=terms.fold(so_far[:-1], mine))


def stopped(
    system: System, person: Person, spoken: Spoken | None, found: Stopped, *, now: int
) -> None:
    """Give the receipt of a stop, in its transaction; of a repeat, if it found more than before."""
    db, giver = system.record, issuer(system)
    if spoken is None:
        receipts.found_out(db, giver, person, found, now=now)
    else:
        receipts.stopped(db, giver, person, spoken, found)


def ended(system: System, deliveries: Sequence[tuple[Delivery, Person]]) -> None:
    """Give the receipts of how deliveries ended, in their transaction: their own, their stops'."""
    db, giver, now = system.record, issuer(system), clock.now_us()
    receipts.reached(db, giver, deliveries, now=now)
    whose = {delivery.delivery_id: person for delivery, person in deliveries}
    for delivery_id, found in messages.stops_of(db, list(whose)):
        receipts.found_out(db, giver, whose[delivery_id], found, now=now)


def carried(system: System, person: Person, *, now: int) -> bytes:
    """Return all of a person's receipts as a file that can be checked anywhere."""
    return b"".join(line + b"\n" for line in lines(system, person, now=now))


def lines(system: System, person: Person, *, now: int) -> list[bytes]:
    """Return the lines of that file: a receipt each, chain by chain, and where each chain ends."""
    with system.record.read():
        giver = issuer(system)
        found = receipts.chains(system.record, person)
        published = receipts.keys(system.record, giver)
    return [*(one.body for one in found), receipts.closing(giver, found, published, now=now)]


def public_keys(system: System) -> list[dict[str, str]]:
    """Return every key that receipts were or are signed with, as JWKs."""
    return receipts.keys(system.record, issuer(system))


def renew_key(system: System, *, now: int) -> None:
    """Sign with a new key from now on; what the old one signed stays signed, and it published."""
    keys.renew_signing(system.settings.home)
    receipts.retire(system.record, issuer(system), now=now)
