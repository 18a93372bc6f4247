"""What this room holds of one person: touches, facts, and events that were not counted."""

from collections.abc import Iterator, Mapping

from twofold import clock, people
from twofold.ids import HandleId
from twofold.people import Person, Sightings, Spelling
from twofold.storage import Database, Query, Row
from twofold.touches.event_names import event_names
from twofold.touches.plain import plain
from twofold.touches.projection import REFUSED
from twofold.touches.queries import sql
from twofold.touches.reading import UNREADABLE, decode, understand
from twofold.touches.touch import of_person

_PAGE = 1_000
MENTIONS = "texts of others that named them"
# So few rows are done in a fraction of a second; nobody waits longer behind it.
LET_GO_ROWS = 2_000


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = [handle.handle_id for handle in person.handles]
    return {
        "touches": _touches(db, person),
        "contributions": (row for row in _touches(db, person) if row["purpose"] == "contribution"),
        "facts": (_fact(row) for row in db.all_in(sql.facts_of, "handles", handles)),
        "not_counted": (_aside(row) for row in db.all_in(sql.intake_of, "handles", handles)),
    }


class Names:
    """Tells whether an event speaks of somebody: as whom it is about, or anywhere in its text."""

    def __init__(self, db: Database, person: Person) -> None:
        """Take the person in all spellings."""
        self._spelling = Spelling(person.handles)
        self._handles = frozenset(handle.handle_id for handle in person.handles)
        self._names: Sightings = people.gather(db)

    def speaks_of(
        self, payload: bytes, format_: int, received_us: int = 0, sent_us: int | None = None
    ) -> bool:
        """Tell whether an event does; a customer's number counts only where it names them."""
        if not payload or not self._spelling.may_name(payload):
            return False
        if self._spelling.tells(payload):
            return True
        try:
            event = decode(payload, format_, received_us, sent_us)
            who = understand(event, format_, self._names, received_us).who
        except UNREADABLE:
            return False
        return not self._handles.isdisjoint(who.handles)


def journal_rows(db: Database, person: Person) -> set[int]:
    """Return the places in the journal of what was recorded of a person."""
    handles = [handle.handle_id for handle in person.handles]
    return {
        row.journal_seq
        for query in (sql.touch_rows, sql.facts_of, sql.intake_of)
        for row in db.all_in(query, "handles", handles)
        if row.journal_seq is not None
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Empty a person's touches and facts of all but place and digest; returns how many of each.

    So the chain holds. What was not counted goes altogether. An event of somebody they were linked
    with that names them loses its text; what was counted of it stays theirs.
    """
    handles = [handle.handle_id for handle in person.handles]
    with db.write(serial=people.SERIAL):
        names = Names(db, person)
        mentions = _let_go_of_near_mentions(db, handles, names)
        aside = {row.intake_id for row in db.all_in(sql.intake_of, "handles", handles)}
        aside |= set(_unread(db, names))
        return {
            "events not counted": db.run_in(sql.drop_intake, "rows", sorted(aside)),
            "touches": db.run_in(sql.blank_touches, "handles", handles, nothing=b""),
            "facts": db.run_in(sql.blank_facts, "handles", handles, nothing=b""),
            MENTIONS: mentions,
        }


def let_go_of_mentions(db: Database, person: Person) -> int:
    """Remove the texts of anybody's events that hold an address of this person; returns how many.

    Goes through all of them in small transactions, so that nobody waits longer behind it. Only an
    e-mail address or a phone number counts: a customer's number may stand there by chance.
    """
    found = Spelling(person.handles)
    if not found.has_addresses:
        return 0
    return (
        _let_go_where(db, found, sql.touch_texts_after, sql.drop_touch_texts, 0, nothing=b"")
        + _let_go_where(db, found, sql.fact_texts_after, sql.drop_fact_texts, "", nothing=b"")
        + _let_go_where(db, found, sql.intake_texts_after, sql.drop_intake, 0)
    )


def let_go_of_texts(db: Database, *, before_us: int) -> int:
    """Remove the texts of events received before a moment; what was counted stays.

    Goes in small transactions; returns how many.
    """
    touches_gone = _let_go(db, sql.old_touch_texts, sql.drop_touch_texts, 0, before_us, nothing=b"")
    facts_gone = _let_go(db, sql.old_fact_texts, sql.drop_fact_texts, "", before_us, nothing=b"")
    return touches_gone + facts_gone


def let_go_of_intake(db: Database, *, before_us: int) -> int:
    """Remove what was not counted before a moment; returns how many events."""
    return _let_go(db, sql.old_intake, sql.drop_intake, 0, before_us)


def _let_go(
    db: Database, old: Query, drop: Query, after: int | str, before_us: int, **values: object
) -> int:
    gone = 0
    while rows := db.all(old, after=after, before_us=before_us, limit=LET_GO_ROWS):
        after = rows[-1].key
        gone += db.run_in(drop, "rows", [row.key for row in rows], **values)
    return gone


def _let_go_where(
    db: Database,
    spelling: Spelling,
    texts: Query,
    drop: Query,
    after: int | str,
    **values: object,
) -> int:
    gone = 0
    while rows := db.all(texts, after=after, limit=LET_GO_ROWS):
        after = rows[-1].key
        found = [row.key for row in rows if spelling.holds_address(bytes(row.payload))]
        gone += db.run_in(drop, "rows", found, **values) if found else 0
    return gone


def _unread(db: Database, names: Names) -> Iterator[int]:
    for block in db.stream(sql.intake_texts, kind=REFUSED):
        for intake_id, payload, format_ in block:
            if names.speaks_of(bytes(payload), format_):
                yield intake_id


def _let_go_of_near_mentions(db: Database, handles: list[HandleId], names: Names) -> int:
    """Remove the texts of events about others they were linked with, by whatever names them."""
    near = [row.handle_id for row in db.all_in(sql.linked_with, "handles", handles)]
    others = sorted(set(near) - set(handles))
    gone = 0
    for wanted, drop in (
        (sql.touch_texts, sql.drop_touch_texts),
        (sql.fact_texts, sql.drop_fact_texts),
    ):
        rows = db.all_in(wanted, "handles", others)
        found = [row.key for row in rows if names.speaks_of(bytes(row.payload), row.format)]
        gone += db.run_in(drop, "rows", found, nothing=b"")
    return gone


def _touches(db: Database, person: Person) -> Iterator[dict[str, object]]:
    names = {name.name: name for name in event_names(db)}
    after = None
    while page := of_person(db, person.person_id, after=after, limit=_PAGE):
        for touch in page:
            yield {**plain(touch, names.get(touch.name or "")), "said": _text(touch.payload)}
        after = (page[-1].occurred_us, page[-1].touch_id)


def _fact(row: Row) -> dict[str, object]:
    return {
        "fact_id": row.fact_id,
        "kind": row.kind,
        "handle_id": row.handle_id,
        "occurred_at": clock.rfc3339(row.occurred_us),
        "received_at": clock.rfc3339(row.received_us),
        "said": _text(bytes(row.payload)),
    }


def _aside(row: Row) -> dict[str, object]:
    return {
        "kind": row.kind,
        "reason": row.reason,
        "at": clock.rfc3339(row.at_us),
        "said": _text(bytes(row.payload)),
    }


def _text(payload: bytes) -> str | None:
    """Return an event word by word as it came in; None once its text was let go."""
    return payload.decode("utf-8", "replace") if payload else None
