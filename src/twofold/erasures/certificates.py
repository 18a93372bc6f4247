"""What an erasure still has to do, and the certificate that it ends with."""

from typing import Any

import msgspec

from twofold import clock, errors, ids
from twofold.erasures.queries import sql
from twofold.people import Person
from twofold.storage import Database


class UnknownErasure(errors.NotFound):
    """There is no erasure {erasure_id}."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stays after an erasure: what, why, and until when."""

    what: str
    why: str
    until: str


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased for somebody who is not named any more, and what stays.

    `by` is who asked: person, or the role of staff. `purged` counts what went, kind by kind.
    """

    certificate_id: str
    asked_at: str
    completed_at: str
    by: str
    purged: dict[str, int]
    kept: list[Kept]

    def told(self) -> dict[str, Any]:
        """Return it as machines read it."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    def readable(self) -> str:
        """Return it as people read it."""
        gone = [f"  {count:>7,}  {kind}\n" for kind, count in self.purged.items() if count]
        stays = [f"  {kept.what}: {kept.why}; {kept.until}.\n" for kept in self.kept]
        return (
            f"Certificate {self.certificate_id}\n"
            f"Asked at {self.asked_at} by {self.by}, done at {self.completed_at}.\n\n"
            f"Erased:\n{''.join(gone)}\nWhat stays, why, and until when:\n{''.join(stays)}"
        )


class Unfinished(msgspec.Struct, frozen=True, kw_only=True):
    """What a crash must not lose: whose traces are still to be looked for outside the record."""

    person: Person
    by: str
    purged: dict[str, int]
    journal_rows: list[int]


# An erasure leaves these on purpose; the organisation's own books are not kept in Twofold.
STAYING = (
    Kept(
        what="a mark of each address",
        why="so that an import or an older backup does not bring you back (GDPR 17, 21); nobody"
        " can read the address out of it",
        until="until you come back yourself",
    ),
    Kept(
        what="places and checksums in the log",
        why="so that it can be proved that nothing else was changed; they say nothing of you",
        until="as long as the log",
    ),
    Kept(
        what="backups made before",
        why="they cannot be changed; restoring one erases you again before anybody reads it",
        until="until each is thrown away",
    ),
    Kept(
        what="your name where others wrote it",
        why="their words are theirs; every text that held an e-mail address or a phone number of"
        " yours is gone, but a name alone may be anybody's, and is not searched for",
        until="no longer than we keep texts, or until whoever wrote it is erased",
    ),
    Kept(
        what="invoices and payments",
        why="tax law asks for them; they are in the organisation's books, not in here",
        until="as the law of its country says",
    ),
)


def begin(db: Database, unfinished: Unfinished, *, now: int) -> str:
    """Write down what is still to do; returns the id of the erasure."""
    erasure_id = ids.random_id()
    body = msgspec.json.encode(unfinished)
    db.run(sql.begin_erasure, erasure_id=erasure_id, begun_us=now, body=body)
    return erasure_id


def unfinished(db: Database, erasure_id: str) -> Unfinished | None:
    """Return what an erasure still has to do, or None if its certificate stands."""
    row = db.one(sql.erasure, erasure_id=erasure_id)
    if row is None:
        raise UnknownErasure(erasure_id=erasure_id)
    if row.purged_us is not None:
        return None
    return msgspec.json.decode(bytes(row.body), type=Unfinished)


def certify(
    db: Database, erasure_id: str, done: Unfinished, more: dict[str, int], *, now: int
) -> None:
    """Put the certificate in the place of what was to do, and of whom."""
    row = db.only(sql.erasure, erasure_id=erasure_id)
    certificate = Certificate(
        certificate_id=erasure_id,
        asked_at=clock.rfc3339(row.begun_us),
        completed_at=clock.rfc3339(now),
        by=done.by,
        purged={**done.purged, **more},
        kept=list(STAYING),
    )
    body = msgspec.json.encode(certificate)
    db.run(sql.certify, erasure_id=erasure_id, body=body, purged_us=now)


def end(db: Database, erasure_id: str, *, now: int) -> None:
    """Note that nothing is left to do."""
    db.run(sql.end_erasure, erasure_id=erasure_id, ended_us=now)


def certificate(db: Database, erasure_id: str) -> Certificate | None:
    """Return the certificate of an erasure, None while it runs; raises UnknownErasure."""
    row = db.one(sql.erasure, erasure_id=erasure_id)
    if row is None:
        raise UnknownErasure(erasure_id=erasure_id)
    if row.ended_us is None:
        return None
    return msgspec.json.decode(bytes(row.body), type=Certificate)


def open_erasures(db: Database) -> list[str]:
    """Return erasures that have not ended, the longest running first."""
    return [row.erasure_id for row in db.all(sql.unfinished)]
