"""What this room holds of one person: the handles they are known by, and what links them."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.people import blocking
from twofold.people.kinds import SHARED
from twofold.people.observation import SERIAL
from twofold.people.persons import End, Handle, Person, handle, links
from twofold.people.queries import sql
from twofold.people.roster import forget_names, hold
from twofold.people.surroundings import Surroundings
from twofold.storage import Database, Row


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    return {"handles": _handles(person), "links": _links(db, person)}


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove handles and links, with what staff did about them; returns how many of each."""
    handles = [one.handle_id for one in person.handles]
    with db.write(serial=SERIAL):
        hold(db).forget()
        forget_names(db)
        gone = [row.link_id for row in db.all_in(sql.links_with, "handles", handles)]
        db.run_in(sql.drop_acts, "links", gone)
        db.run_in(sql.drop_links, "links", gone)
        values = {form for one in person.handles for form in (one.value, f"{one.kind}:{one.value}")}
        own = blocking.blocked(db)
        if own & values:
            blocking.keep(db, own - values)
        dropped = db.run_in(sql.drop_handles, "handles", handles)
        _settle(db, person)
        return {"handles": dropped, "links": len(gone)}


def _settle(db: Database, person: Person) -> None:
    """Settle anew who they are of whom only some handles were forgotten."""
    left = [row.handle_id for row in db.all(sql.left_behind, person_id=person.person_id)]
    if left:
        around = Surroundings(db)
        around.load(left)
        around.expand(left)
        around.settle()


def lonely(db: Database, person: Person) -> list[Handle]:
    """Return shared handles that are linked to this person alone, with nothing under them.

    A household's card that only one person ever showed would go on pointing at them.
    """
    own = {one.handle_id for one in person.handles}
    ends = (end for link in links(db, person.person_id) for end in (link.a, link.b))
    shared = {end.handle_id for end in ends if end.kind in SHARED} - own
    found: dict[str, list[Row]] = {}
    for row in db.all_in(sql.lonely, "handles", sorted(shared)):
        found.setdefault(row.handle_id, []).append(row)
    return [
        handle(rows[0])
        for key, rows in found.items()
        if {end for row in rows for end in (row.handle_a, row.handle_b)} <= {*own, key}
    ]


def _handles(person: Person) -> Iterator[dict[str, object]]:
    for one in person.handles:
        verified = one.verified_us
        yield {
            "handle_id": one.handle_id,
            "handle": f"{one.kind}:{one.value}",
            "first_at": clock.rfc3339(one.first_us),
            "verified_at": None if verified is None else clock.rfc3339(verified),
            "verified_by": one.verified_by,
            "nobody_there_since": None if one.nobody_us is None else clock.rfc3339(one.nobody_us),
        }


def _links(db: Database, person: Person) -> Iterator[dict[str, object]]:
    own = {one.handle_id for one in person.handles}
    for link in links(db, person.person_id):
        yield {
            "handles": [_end(end) for end in (link.a, link.b) if end.handle_id in own],
            # The other end may be somebody else, who is not told of here.
            "with_others": not {link.a.handle_id, link.b.handle_id} <= own,
            "evidence": link.evidence,
            "said_by": link.said_by,
            "first_at": clock.rfc3339(link.first_us),
            "state": link.state,
            "acts": [
                {"verb": act.verb, "reason": act.reason, "at": clock.rfc3339(act.at_us)}
                for act in link.acts
            ],
        }


def _end(end: End) -> str:
    return f"{end.kind}:{end.value}"
