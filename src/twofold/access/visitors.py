"""How a person comes in: by a code or a link sent to a handle, once, within minutes.

Whoever asks gets the same answer whether or not somebody is known by what they typed: the request
is kept in the same way, and only its letter, which follows later, is written for people that exist.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from twofold import clock, errors
from twofold.access.staff import queries
from twofold.ids import HandleId
from twofold.storage import Database, Row

ENTRY_LIFETIME = 15 * clock.MINUTE
VISIT_LIFETIME = 7 * clock.DAY
CODE_DIGITS = 6
# A guess is right once in 10^6; after these the code is worth nothing.
CODE_TRIES_MAX = 5
# Letters to one handle within an hour; whoever asks for more gets the same answer, and nothing is
# written. The last of them holds until another can be written, also for who has to wait by then: so
# whoever asks in somebody's place uses up their own tries, and there is always a way in that holds.
LETTERS_MAX = 10
LAST_LIFETIME = clock.HOUR + ENTRY_LIFETIME
_SERIAL = "entry"
_KEPT = 30 * clock.DAY


class DeadEntry(errors.NotFound):
    """This code or link was used, has run out, or never was; ask for a new one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """What a letter tells: a code for the page that asked, and a link for any.

    After the last one no other is written before this one has run out or was used.
    """

    code: str
    link: str
    expires_us: int
    is_last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrant:
    """Who used a code or a link, and in which way it had reached them."""

    handle_id: HandleId
    way: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who is signed in on their own side since `opened_us`; every form they send carries `csrf`."""

    handle_id: HandleId
    csrf: str
    opened_us: int
    expires_us: int


def ask_entry(db: Database, handle_id: HandleId, *, way: str, now: int) -> str:
    """Keep that somebody wants in as the holder of a handle, known or not; returns its token."""
    token = secrets.token_urlsafe(32)
    with db.write():
        db.run(queries.drop_dead_entries, before_us=now - _KEPT)
        db.run(
            queries.ask_entry,
            entry_hash=_hash("entry", token),
            handle_id=handle_id,
            way=way,
            now=now,
            expires_us=now + ENTRY_LIFETIME,
        )
    return token


def invite(db: Database, token: str, *, key: bytes, now: int) -> Invitation | None:
    """Give a request its code and its link; None if its handle got too many within the hour."""
    code, link = _code(), secrets.token_urlsafe(32)
    entry_hash = _hash("entry", token)
    with db.write(serial=_SERIAL):
        row = db.only(queries.letters_given, entry_hash=entry_hash, after_us=now - clock.HOUR)
        if row.letters >= LETTERS_MAX:
            return None
        is_last = row.letters == LETTERS_MAX - 1
        expires_us = now + (LAST_LIFETIME if is_last else ENTRY_LIFETIME)
        armed = db.run(
            queries.arm_entry,
            entry_hash=entry_hash,
            code_hash=_code_hash(key, entry_hash, code),
            link_hash=_hash("enter", link),
            expires_us=expires_us,
        )
    if not armed:
        return None
    return Invitation(code=code, link=link, expires_us=expires_us, is_last=is_last)


def hand_over(db: Database, handle_id: HandleId, *, way: str, now: int, lifetime_us: int) -> str:
    """Return the token of a link for whoever holds a handle, however many letters they got."""
    link = secrets.token_urlsafe(32)
    with db.write():
        db.run(queries.drop_dead_entries, before_us=now - _KEPT)
        db.run(
            queries.hand_over,
            entry_hash=_hash("entry", secrets.token_urlsafe(32)),
            handle_id=handle_id,
            way=way,
            link_hash=_hash("enter", link),
            now=now,
            expires_us=now + lifetime_us,
        )
    return link


def use_code(db: Database, token: str, code: str, *, key: bytes, now: int) -> Entrant:
    """Spend a code on the page that asked for it; raises DeadEntry, also for a wrong one."""
    entry_hash = _hash("entry", token)
    with db.write():
        # Counted before it is compared, so that tries made at once are all counted.
        row = db.one(queries.try_entry, entry_hash=entry_hash, now=now, most=CODE_TRIES_MAX)
        told = _code_hash(key, entry_hash, "".join(code.split()))
        kept = b"" if row is None or row.code_hash is None else bytes(row.code_hash)
        if hmac.compare_digest(told, kept):
            return _spend(db, entry_hash, now=now)
    raise DeadEntry


def look_entry(db: Database, link: str, *, now: int) -> HandleId:
    """Return the handle that a link is for, and change nothing; raises DeadEntry."""
    return HandleId(_linked(db, link, now=now).handle_id)


def use_entry(db: Database, link: str, *, now: int) -> Entrant:
    """Spend a link; raises DeadEntry."""
    with db.write():
        return _spend(db, bytes(_linked(db, link, now=now).entry_hash), now=now)


def open_visit(db: Database, handle_id: HandleId, *, now: int) -> str:
    """Return the token of a new session of a person; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    with db.write():
        db.run(queries.drop_dead_visits, now=now)
        db.run(
            queries.open_visit,
            session_hash=_hash("visit", token),
            handle_id=handle_id,
            csrf=secrets.token_urlsafe(32),
            now=now,
            expires_us=now + VISIT_LIFETIME,
        )
    return token


def visitor_of(db: Database, token: str, *, now: int) -> Visitor | None:
    """Return who a session is of if it still stands; writes nothing."""
    row = db.one(queries.visitor, session_hash=_hash("visit", token), now=now)
    if row is None:
        return None
    return Visitor(
        handle_id=row.handle_id,
        csrf=row.csrf,
        opened_us=row.opened_us,
        expires_us=row.expires_us,
    )


def close_visit(db: Database, token: str) -> None:
    """End the session of a token, if there is one."""
    db.run(queries.close_visit, session_hash=_hash("visit", token))


def _linked(db: Database, link: str, *, now: int) -> Row:
    row = db.one(queries.entry_by_link, link_hash=_hash("enter", link), now=now)
    if row is None:
        raise DeadEntry
    return row


def _spend(db: Database, entry_hash: bytes, *, now: int) -> Entrant:
    row = db.one(queries.use_entry, entry_hash=entry_hash, now=now)
    if row is None:
        raise DeadEntry
    return Entrant(handle_id=HandleId(row.handle_id), way=row.way)


def _code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def _code_hash(key: bytes, entry_hash: bytes, code: str) -> bytes:
    # Keyed by a secret outside the record: six digits would be found from a stolen hash at once.
    body = entry_hash + code.encode(errors="replace")
    return hashlib.blake2b(body, key=key, digest_size=32, person=b"code").digest()


def _hash(purpose: str, token: str) -> bytes:
    # The purpose is part of the hash: a token of one kind is no token of another.
    body = token.encode(errors="replace")
    return hashlib.blake2b(body, digest_size=32, person=purpose.encode()).digest()
