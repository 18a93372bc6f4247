"""Builders: a home in which two people told canaries, each in every place where words are kept."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec

from tests import homes
from twofold import clock, heeding, journal, messages, people, seeing, terms, touches
from twofold.people import Person
from twofold.settings import Settings
from twofold.storage import Database, Query
from twofold.system import System

NOON = clock.parse("2026-03-02T12:00:00Z")
ANY_HOUR = (terms.Window(),)
OFTEN = (terms.Rate(use="marketing", most=100, per_us=clock.DAY),)


def opened(settings: Settings) -> System:
    """Open a home on whichever database."""
    return homes.bare(settings)


def closed(home: System) -> None:
    """Close it again."""
    home.record.close()
    home.journal.close()


@contextmanager
def open_home(folder: Path) -> Iterator[System]:
    """Open the home in a folder for the length of a block."""
    found = opened(Settings(home=folder))
    try:
        yield found
    finally:
        closed(found)


def live(home: System, who: str, *, now: int = NOON) -> Person:
    """Let somebody be told of, buy, say what they allow, and be written to; twice each.

    Everything about them holds `canary-WHO`, and nothing about anybody else does.
    """
    tell(home, segment(who, "identify", "traits", {"name": f"Name canary-{who}"}), now=now)
    for order in ("1", "2"):
        tell(home, touch(who, order), now=now)
    # The same id with other content, and a repeat: both lie in the journal as well.
    tell(home, touch(who, "2", properties={"note": f"conflict canary-{who}"}), now=now)
    tell(home, touch(who, "1"), now=now)
    person = people.resolve(home.record, f"user_id:canary-{who}")
    allows(home, person, now=now)
    ask(home, person, f"Hello canary-{who}", now=now)
    return person


def allows(home: System, person: Person, *, use: str = "marketing", now: int = NOON) -> None:
    """Let somebody allow a use on the channel `test`."""
    said = terms.Statement(
        statement_id=f"allow-{person.person_id}-{use}",
        verb="allow",
        scope=terms.Scope(use=use, recipient="own"),
        conditions=terms.Conditions(windows=ANY_HOUR, rates=OFTEN),
        speaker="import",
        evidence=f"form of {person.leading.value}",
    )
    heeding.say(home, person, said, now=now)


def ask(home: System, person: Person, text: str, *, channel: str = "test", now: int = NOON) -> str:
    """Put a message in the outbox; returns its delivery."""
    intent = terms.Intent(use="marketing.shoes", channel=channel)
    message = messages.Message(text=text, subject=text)
    return messages.ask(home.record, person, intent, message, now=now).delivery_id


def touch(who: str, order: str, **more: Any) -> bytes:
    """Return a purchase of somebody as an import brings it."""
    return msgspec.json.encode(
        {
            "message_id": f"canary-{who}@shop:{order}",
            "handles": {"user_id": f"canary-{who}", "email": f"canary-{who}@shop.example"},
            "occurred_at": "2026-02-01T10:00:00Z",
            "channel": "store",
            "purpose": "purchase",
            "name": "Order Completed",
            "initiator": "person",
            "amount": "12.30",
            "currency": "USD",
            "thread": f"order-canary-{who}-{order}",
            "properties": {"note": f"canary-{who}"},
            **more,
        }
    )


def segment(who: str, kind: str, part: str, said: Mapping[str, object]) -> bytes:
    """Return a call of Segment's API about somebody."""
    return msgspec.json.encode(
        {
            "type": kind,
            "messageId": f"{kind}:canary-{who}",
            "userId": f"canary-{who}",
            "timestamp": "2026-02-01T09:00:00Z",
            part: {"email": f"Canary-{who}@shop.example", **said},
        }
    )


def tell(home: System, payload: bytes, *, now: int = NOON) -> None:
    """Take one event in through the journal, as machines do."""
    format_ = journal.SEGMENT if b'"messageId"' in payload else journal.TOUCH
    feed_id = touches.feed(home.record, "import", "rights")
    draft = journal.Draft(feed_id=feed_id, format=format_, payload=payload, received_us=now)
    journal.append(home.journal, [draft])
    seeing.project_all(home)


def journal_only(home: System, payload: bytes, *, now: int = NOON) -> None:
    """Make one event durable, and fold nothing in."""
    feed_id = touches.feed(home.record, "import", "rights")
    draft = journal.Draft(feed_id=feed_id, format=journal.TOUCH, payload=payload, received_us=now)
    journal.append(home.journal, [draft])


def left(home: System, canary: bytes = b"canary-ada") -> list[str]:
    """Return every file of the home and every table that still holds a canary, in any case."""
    found = []
    for folder, _, names in os.walk(home.settings.home):
        for name in names:
            path = Path(folder) / name
            if canary in path.read_bytes().lower() or canary in str(path).lower().encode():
                found.append(str(path))
    for db in (home.record, home.journal):
        found += [table for table, text in _texts(db) if canary.decode() in text.lower()]
    return found


def _texts(db: Database) -> Iterator[tuple[str, str]]:
    if db.dialect == "sqlite":
        names = Query("names", "SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        said = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        names = Query("names", said)
    for row in db.all(names):
        for block in db.stream(Query("rows", f"SELECT * FROM {row.name}")):
            for values in block:
                texts = (bytes(v) if isinstance(v, memoryview) else v for v in values)
                yield row.name, repr(list(texts))


def rows(file: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of one file of an export."""
    return [json.loads(line) for line in _lines(file, f"{name}.jsonl")]


def _lines(file: Path, name: str) -> Iterator[bytes]:
    with ZipFile(file) as archive:
        yield from archive.read(name).splitlines()
