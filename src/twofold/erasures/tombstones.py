"""Whose data was erased, so that it does not come back: marks that tell nobody who it was.

A mark is keyed twice, by the salt of the record (in a handle's id) and by a key of the home that
is not in the record. It stands in the table `tombstone` and in a file of the home, of which a copy
belongs beside every backup: a restore applies it before anybody reads.
"""

import hmac
import os
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

from twofold import clock, errors, keys, people
from twofold.erasures.queries import sql
from twofold.ids import HandleId
from twofold.storage import Database

FILE = "erased.jsonl"
_PURPOSE = "erased handles"

_MARK_BYTES = 16


class WrongErasures(errors.Invalid):
    """Line {line} of {file} was not written by this home, or was changed: {reason}."""


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file: a handle that was erased or, later on, came back by its own act."""

    mark: str
    at: str
    back: bool = False
    seal: str = ""


def key(home: Path) -> bytes:
    """Return the key of the marks; it lies in the home, not in the record."""
    return keys.derive(home, _PURPOSE)


def has_tombstones(db: Database) -> bool:
    """Tell whether anybody was ever erased."""
    return db.one(sql.any_tombstone) is not None


def guard(db: Database, home: Path) -> None:
    """Let nobody who was erased come back into a record by any door."""

    def gone(handle_ids: Collection[HandleId]) -> frozenset[HandleId]:
        return erased(db, key(home), handle_ids) if has_tombstones(db) else frozenset()

    people.keep_out(db, gone)


def mark(secret: bytes, handle_id: HandleId) -> str:
    """Return the mark of a handle."""
    return blake2b(handle_id.encode(), key=secret, digest_size=_MARK_BYTES).hexdigest()


def erased(db: Database, secret: bytes, handle_ids: Collection[HandleId]) -> frozenset[HandleId]:
    """Return those of some handles that were erased and have not come back."""
    marks = {mark(secret, handle_id): handle_id for handle_id in handle_ids}
    return frozenset(marks[row.mark] for row in db.all_in(sql.tombstones, "marks", list(marks)))


def bury(db: Database, home: Path, secret: bytes, handles: Iterable[HandleId], *, now: int) -> None:
    """Write down that handles were erased, in the file first: a crash in between loses nothing."""
    marks = [mark(secret, handle_id) for handle_id in handles]
    bury_in(home, secret, marks, now=now)
    db.many(sql.add_tombstone, [{"mark": one, "erased_us": now} for one in marks])


def bury_in(home: Path, secret: bytes, marks: Iterable[str], *, now: int) -> None:
    """Write marks of erased handles into the list of a home, for good."""
    _append(home, secret, marks, now=now, back=False)


def readmit(db: Database, home: Path, secret: bytes, handle_id: HandleId, *, now: int) -> bool:
    """Let a handle come back that its owner has proved to hold; tells whether it was erased."""
    with db.write():
        if not erased(db, secret, [handle_id]):
            return False
        one = mark(secret, handle_id)
        _append(home, secret, [one], now=now, back=True)
        db.run_in(sql.drop_tombstones, "marks", [one])
    return True


def listed(file: Path, secret: bytes) -> list[Erased]:
    """Return what a file of erasures says, in its order; raises WrongErasures."""
    found = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        try:
            one = msgspec.json.decode(line, type=Erased)
            clock.parse(one.at)
        except (msgspec.MsgspecError, errors.Invalid) as error:
            raise WrongErasures(line=number, file=file, reason=error) from error
        if not hmac.compare_digest(one.seal, _seal(secret, one)):
            raise WrongErasures(line=number, file=file, reason="its seal does not fit")
        found.append(one)
    return found


def begin_list(home: Path) -> None:
    """Make the list of a home that has erased nobody yet, and the key that it will be sealed by."""
    _append(home, key(home), (), now=0, back=False)


def stored(db: Database, secret: bytes) -> list[Erased]:
    """Return the list as the table has it, for a home whose own list is lost."""
    return [
        _sealed(secret, Erased(mark=row.mark, at=clock.rfc3339(row.erased_us)))
        for row in db.all(sql.every_tombstone)
    ]


def keep(home: Path, lines: Iterable[Erased]) -> None:
    """Write the file of erasures of a home anew."""
    fresh = home / f"{FILE}.part"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(msgspec.json.encode(line) + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(home / FILE)


def rebury(db: Database, lines: Iterable[Erased]) -> None:
    """Bring the table to what the file says."""
    for line in lines:
        if line.back:
            db.run_in(sql.drop_tombstones, "marks", [line.mark])
        else:
            db.run(sql.add_tombstone, mark=line.mark, erased_us=clock.parse(line.at))


def _append(home: Path, secret: bytes, marks: Iterable[str], *, now: int, back: bool) -> None:
    lines = [Erased(mark=one, at=clock.rfc3339(now), back=back) for one in marks]
    sealed = [_sealed(secret, line) for line in lines]
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(home / FILE, flags, 0o600), "ab") as file:
        file.writelines(msgspec.json.encode(line) + b"\n" for line in sealed)
        file.flush()
        os.fsync(file.fileno())


def _sealed(secret: bytes, line: Erased) -> Erased:
    return msgspec.structs.replace(line, seal=_seal(secret, line))


def _seal(secret: bytes, line: Erased) -> str:
    body = f"{line.mark} {line.at} {line.back}".encode()
    return blake2b(body, key=secret, digest_size=_MARK_BYTES, person=b"seal").hexdigest()
