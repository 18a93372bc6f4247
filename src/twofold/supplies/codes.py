"""Pools of codes: brought as a list, each given to one message and never again."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import msgspec

from twofold import access, errors
from twofold.storage import Database
from twofold.supplies.names import checked
from twofold.supplies.queries import sql

CODES_MAX = 500_000
CODE_LENGTH_MAX = 80
POOLS_MAX = 200
# Whoever takes one waits for who takes before them.
SERIAL = "supplies.codes"


class NoCodeLeft(errors.Conflict):
    """The pool {pool!r} has no code left; bring more before this is sent."""


class UnknownPool(errors.NotFound):
    """There is no pool of codes {pool}."""


class BadCodes(errors.Invalid):
    """These codes cannot be brought: {reason}."""


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool of codes, and how many of them are left."""

    pool: str
    codes: int
    left: int
    added_us: int


def bring_codes(
    db: Database, pool: str, codes: Iterable[str], *, by: str, now: int
) -> tuple[int, int]:
    """Add codes to a pool, making it if it is new; returns how many were new and how many not.

    Raises BadCodes, UnusableName.
    """
    checked(pool)
    found = list(dict.fromkeys(code for one in codes if (code := one.strip())))
    if not found:
        raise BadCodes(reason="there is none in it, one a line")
    if len(found) > CODES_MAX:
        raise BadCodes(reason=f"there are more than {CODES_MAX:,}")
    for code in found:
        if len(code) > CODE_LENGTH_MAX or not code.isprintable():
            reason = f"a code is one line of at most {CODE_LENGTH_MAX} characters"
            raise BadCodes(reason=reason)
    with db.write():
        db.run(sql.add_pool, pool=pool, by=by, now=now)
        end = db.only(sql.pool_end, pool=pool).place
        before = db.only(sql.left, pool=pool).codes
        rows = [
            {"pool": pool, "code": code, "place": end + place}
            for place, code in enumerate(found, start=1)
        ]
        db.many(sql.add_code, rows)
        new = db.only(sql.left, pool=pool).codes - before
        access.note_act(db, "pool", pool, "brought", by=by, became=str(new), now=now)
    return new, len(found) - new


def drop_pool(db: Database, pool: str, *, by: str, now: int) -> None:
    """Let go of a pool and of its codes that nobody has; raises UnknownPool.

    What was given stays known, so that none of it is given again where the pool is brought anew.
    """
    with db.write(serial=SERIAL):
        if not db.run(sql.drop_pool, pool=pool):
            raise UnknownPool(pool=pool)
        left = db.run(sql.drop_codes_left, pool=pool)
        access.note_act(db, "pool", pool, "dropped", by=by, was=str(left), now=now)


def pools(db: Database) -> list[Pool]:
    """Return every pool, and how much is left in it."""
    return [
        Pool(pool=row.pool, codes=row.codes, left=row.codes - row.taken, added_us=row.added_us)
        for row in db.all(sql.pools, limit=POOLS_MAX)
    ]


def codes_left(db: Database, pool: str) -> int:
    """Return how many codes of a pool nobody has yet."""
    return int(db.only(sql.left, pool=pool).codes)


def has_codes(db: Database, pool: str) -> bool:
    """Tell whether a pool has a code that nobody has yet, without counting them."""
    return db.one(sql.any_left, pool=pool) is not None


def take_code(db: Database, pool: str, key: str, *, now: int) -> str:
    """Return the code of what is sent under a key: the same one again for the same key.

    Raises NoCodeLeft.
    """
    taker = _taker(key)
    with db.write(serial=SERIAL):
        given = db.one(sql.code_of, pool=pool, taker=taker)
        if given is not None:
            return str(given.code)
        found = db.one(sql.next_code, pool=pool)
        if found is None or not db.run(
            sql.take_code, pool=pool, code=found.code, taker=taker, now=now
        ):
            raise NoCodeLeft(pool=pool)
    return str(found.code)


def hand_on(db: Database, pool: str, key: str, delivery_id: str) -> None:
    """Let the code that was taken under a key belong to the message that has it in it."""
    db.run(sql.hand_on, pool=pool, was=_taker(key), taker=_taker(delivery_id))


def give_back(db: Database, deliveries: Sequence[str]) -> dict[str, list[str]]:
    """Put codes back whose messages never left, for whoever comes next; returns them by message."""
    found: dict[str, list[str]] = {}
    named = {_taker(one): one for one in deliveries}
    for pool in [row.pool for row in db.all(sql.pool_names)] if named else ():
        for row in db.all_in(sql.taken_by, "takers", list(named), pool=pool):
            found.setdefault(named[row.taker], []).append(str(row.code))
        if found:
            db.run_in(sql.give_back, "takers", list(named), pool=pool)
    return found


def _taker(key: str) -> str:
    # What senders choose as a key may name somebody; the pool has no use for it.
    return blake2b(key.encode(), digest_size=16).hexdigest()
