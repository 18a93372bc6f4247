"""One-time links: bound to a purpose, used once, dead with the rights they were made under."""

import hashlib
import secrets

from twofold import clock, errors
from twofold.access.sessions import open_session
from twofold.access.staff import NoSuchStaff, Staff, get, queries
from twofold.storage import Database

SIGN_IN = "sign_in"
LIFETIME = 3 * clock.DAY
_KEPT = 30 * clock.DAY


class DeadLink(errors.NotFound):
    """This link was used, has run out, or never was; ask for a new one."""


def issue_sign_in(db: Database, staff_id: str, *, now: int, lifetime_us: int = LIFETIME) -> str:
    """Return the token of a link that signs somebody in once; raises NoSuchStaff."""
    token = secrets.token_urlsafe(32)
    staff = get(db, staff_id)
    with db.write():
        db.run(queries.drop_dead_links, before_us=now - _KEPT)
        db.run(
            queries.issue_link,
            token_hash=_hash(SIGN_IN, token),
            purpose=SIGN_IN,
            subject=_subject(staff),
            expires_us=now + lifetime_us,
        )
    return token


def look(db: Database, token: str, *, now: int) -> Staff:
    """Return who a link would sign in, and change nothing; raises DeadLink."""
    row = db.one(queries.link, token_hash=_hash(SIGN_IN, token), purpose=SIGN_IN, now=now)
    return _standing(db, row.subject if row else "")


def use(db: Database, token: str, *, now: int) -> str:
    """Spend a link and return the token of the session it opens; raises DeadLink."""
    with db.write():
        row = db.one(queries.use_link, token_hash=_hash(SIGN_IN, token), purpose=SIGN_IN, now=now)
        staff = _standing(db, row.subject if row else "")
        return open_session(db, staff.staff_id, now=now)


def _standing(db: Database, subject: str) -> Staff:
    """Return the staff a link was made for if nothing about their rights has changed since."""
    try:
        staff = get(db, subject.partition(":")[0])
    except NoSuchStaff as error:
        raise DeadLink from error
    if _subject(staff) != subject:
        raise DeadLink
    return staff


def _subject(staff: Staff) -> str:
    return f"{staff.staff_id}:{staff.epoch}"


def _hash(purpose: str, token: str) -> bytes:
    # The purpose is part of the hash: a token of one kind is no token of another.
    return hashlib.blake2b(token.encode(), digest_size=32, person=purpose.encode()).digest()
