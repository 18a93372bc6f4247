"""What this room holds of one person: the handles they are known by, and what links them."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.people.persons import End, Person, links
from twofold.storage import Database


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    return {"handles": _handles(person), "links": _links(db, person)}


def _handles(person: Person) -> Iterator[dict[str, object]]:
    for handle in person.handles:
        verified = handle.verified_us
        yield {
            "handle_id": handle.handle_id,
            "handle": f"{handle.kind}:{handle.value}",
            "first_at": clock.rfc3339(handle.first_us),
            "verified_at": None if verified is None else clock.rfc3339(verified),
            "verified_by": handle.verified_by,
        }


def _links(db: Database, person: Person) -> Iterator[dict[str, object]]:
    own = {handle.handle_id for handle in person.handles}
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
