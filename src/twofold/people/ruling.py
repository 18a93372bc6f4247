"""What staff rule about links, and what proves a handle; all of it can be taken back."""

from collections.abc import Mapping

from twofold import errors
from twofold.ids import HandleId, PersonId
from twofold.people import blocking
from twofold.people.observation import SERIAL
from twofold.people.persons import UnknownPerson
from twofold.people.queries import sql
from twofold.people.roster import hold
from twofold.people.settlement import PARTED, STAFF, STANDS, Edge
from twofold.people.sightings import link_id as id_of_link
from twofold.people.surroundings import Surroundings
from twofold.storage import Database


class UnknownLink(errors.NotFound):
    """There is no link {link_id}."""


class OnePerson(errors.Conflict):
    """{a} and {b} are one person already."""


class NotParted(errors.Conflict):
    """The link {link_id} is not parted, so there is nothing to take back."""


class PartedAlready(errors.Conflict):
    """The link {link_id} is parted already."""


def merge(db: Database, a: str, b: str, *, by: str, reason: str, now: int) -> frozenset[PersonId]:
    """Say that two people are one, past every guard; `part` of the link takes it back.

    Returns every person id, old and new, that this changes, as the others here do.
    Raises UnknownPerson, OnePerson.
    """
    with db.write(serial=SERIAL):
        hold(db).forget()
        pair = sorted((_person(db, a), _person(db, b)))
        if pair[0] == pair[1]:
            raise OnePerson(a=a, b=b)
        one, other = HandleId(pair[0]), HandleId(pair[1])
        key = id_of_link((one, other), STAFF)
        found = db.all_in(sql.edges, "links", [key])
        edge = (
            Edge(*found[0]) if found else Edge(key, one, other, STAFF, f"staff:{by}", now, STANDS)
        )
        edge.state = STANDS
        return _rule(db, edge, "merge", by=by, reason=reason, now=now)


def part(db: Database, link_id: str, *, by: str, reason: str, now: int) -> frozenset[PersonId]:
    """Say that a link is wrong, whoever made it; people are as if it had never been.

    Raises UnknownLink, PartedAlready.
    """
    with db.write(serial=SERIAL):
        edge = _link(db, link_id)
        if edge.state == PARTED:
            raise PartedAlready(link_id=link_id)
        edge.state = PARTED
        return _rule(db, edge, "part", by=by, reason=reason, now=now)


def rejoin(db: Database, link_id: str, *, by: str, reason: str, now: int) -> frozenset[PersonId]:
    """Take a `part` back; the link counts again as its guards allow.

    Raises UnknownLink, NotParted.
    """
    with db.write(serial=SERIAL):
        edge = _link(db, link_id)
        if edge.state != PARTED:
            raise NotParted(link_id=link_id)
        edge.state = STANDS
        return _rule(db, edge, "rejoin", by=by, reason=reason, now=now)


def verify(db: Database, handle_id: str, evidence: str, *, now: int) -> frozenset[PersonId]:
    """Note the proof that a person holds a handle; returns the people that this changes.

    What only machines said no longer joins it to anybody else who is verified.
    """
    with db.write(serial=SERIAL):
        _person(db, handle_id)
        return prove(db, {HandleId(handle_id): (now, evidence)})


def prove(db: Database, proofs: Mapping[HandleId, tuple[int, str]]) -> frozenset[PersonId]:
    """Note proofs, each with its moment in µs and its evidence, as `verify` notes one."""
    if not proofs:
        return frozenset()
    with db.write(serial=SERIAL):
        hold(db).forget()
        db.many(sql.set_verified, [(at, by, key) for key, (at, by) in proofs.items()])
        db.many(
            sql.set_somebody, [{"handle_id": key, "now": at} for key, (at, _) in proofs.items()]
        )
        around = Surroundings(db)
        around.load(proofs)
        around.expand(proofs)
        people = {around.nodes[key].person_id for key in proofs}
        return frozenset(around.settle() | people)


def note_nobody(db: Database, handle_id: HandleId, *, now: int) -> None:
    """Note that nobody is at an address, until its owner proves it again."""
    with db.write():
        db.run(sql.set_nobody, handle_id=handle_id, now=now)


def set_blocked(db: Database, values: frozenset[str]) -> frozenset[PersonId]:
    """Replace the home's own list of values that link nobody; returns the people it changes.

    Each value is `kind:value`, or `value` alone for every kind.
    """
    with db.write(serial=SERIAL):
        hold(db).forget()
        before, after = blocking.blocked(db), frozenset(value.strip() for value in values)
        blocking.keep(db, after)
        texts = {text for value in before ^ after for text in (value, value.partition(":")[2])}
        rows = db.all_in(sql.with_value, "values", sorted(texts - {""}))
        opened = [
            row.handle_id
            for row in rows
            if blocking.sealed(row.kind, row.value, 0, before)
            != blocking.sealed(row.kind, row.value, 0, after)
        ]
        around = Surroundings(db)
        around.load(opened)
        around.expand(opened, opened)
        return frozenset(around.settle())


def _person(db: Database, handle_id: str) -> PersonId:
    row = db.one(sql.person_of, handle_id=handle_id)
    if row is None:
        raise UnknownPerson(person_id=handle_id)
    return PersonId(row.person_id)


def _link(db: Database, link_id: str) -> Edge:
    hold(db).forget()
    found = db.all_in(sql.edges, "links", [link_id])
    if not found:
        raise UnknownLink(link_id=link_id)
    return Edge(*found[0])


def _rule(
    db: Database, edge: Edge, verb: str, *, by: str, reason: str, now: int
) -> frozenset[PersonId]:
    ends = (edge.handle_a, edge.handle_b)
    around = Surroundings(db)
    around.load(ends)
    around.edges[edge.link_id] = edge
    around.expand(ends)
    changed = around.settle()
    db.many(
        sql.put_link,
        [
            (
                edge.link_id,
                *ends,
                edge.evidence,
                edge.said_by,
                edge.first_us,
                edge.state,
            )
        ],
    )
    db.run(sql.add_act, link_id=edge.link_id, verb=verb, staff_id=by, reason=reason, at_us=now)
    settled = {around.nodes[key].person_id for key in ends}
    return frozenset(changed | settled)
