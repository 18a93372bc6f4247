"""Builders: sightings that show only who is seen with whom."""

from twofold import people, storage

Seen = tuple[str, str, str, int]


def see(db: storage.Database, *seen: Seen) -> set[str]:
    """Fold `(one, other, evidence, at_us)` in, each handle as kind:value; other may be empty."""
    with db.write():
        return _see(db, people.gather(db), seen)


def _see(db: storage.Database, sightings: people.Sightings, seen: tuple[Seen, ...]) -> set[str]:
    for one, other, evidence, at_us in seen:
        handles = [sightings.handle(*name.split(":", 1)) for name in (one, other) if name]
        known = [handle for handle in handles if handle]
        links = ((known[0], known[1], evidence),) if len(known) > 1 else ()
        sightings.note(people.Who(tuple(known), links), at_us, "feed:1")
    return {str(person) for person in people.observe(db, sightings).people}


def who(db: storage.Database) -> dict[str, str]:
    """Return the leading handle's name of every handle's person."""
    query = storage.Query(
        "who",
        """
        SELECT h.kind, h.value, l.kind AS leading_kind, l.value AS leading_value
        FROM handle h JOIN handle l ON l.handle_id = h.person_id ORDER BY h.kind, h.value
        """,
    )
    return {
        f"{row.kind}:{row.value}": f"{row.leading_kind}:{row.leading_value}"
        for row in db.all(query)
    }


def state(db: storage.Database) -> list[tuple[object, ...]]:
    """Return every handle and every link that machines told, as they stand."""
    handles = storage.Query("handles", "SELECT * FROM handle ORDER BY handle_id")
    links = storage.Query("links", "SELECT * FROM link WHERE evidence <> 'staff' ORDER BY link_id")
    return [tuple(row) for query in (handles, links) for row in db.all(query)]


def clear(db: storage.Database) -> None:
    """Forget everybody, but not the salt."""
    with db.write():
        for table in ("handle", "link", "link_act", "progress"):
            db.run(storage.Query("clear", f"DELETE FROM {table}"))
