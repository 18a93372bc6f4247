"""Sessions of staff: opened by a password or a link, dead with any change of rights."""

import hashlib
import secrets
from dataclasses import dataclass

from twofold import clock, errors
from twofold.access import passwords, throttles
from twofold.access.staff import (
    BadEmail,
    NoSuchStaff,
    Staff,
    get,
    normal_email,
    queries,
    set_password,
    staff_of,
)
from twofold.storage import Database

LIFETIME = 12 * clock.HOUR


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Who is signed in; every form they send carries `csrf`."""

    staff: Staff
    csrf: str
    expires_us: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Admitted:
    """The password was right; `token` is the new session's."""

    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Denied:
    """Address and password do not belong together; which of them is wrong is not said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Throttled:
    """Too many tries; the next is heard after `wait_us`."""

    wait_us: int


class WrongPassword(errors.Refused):
    """That is not your present password."""


def sign_in(
    db: Database, *, email: str, password: str, network: str, now: int
) -> Admitted | Denied | Throttled:
    """Open a session for the right address and password, as often as the limits allow."""
    try:
        account = normal_email(email)
    except BadEmail:
        account = email[:100]
    wait_us = throttles.wait(db, account=account, network=network, now=now)
    if wait_us:
        return Throttled(wait_us=wait_us)
    row = db.one(queries.password_of, email=account)
    right = passwords.matches(password, None if row is None else row.password_hash)
    if row is None or not right:
        return Denied()
    throttles.forget(db, account=account, network=network)
    return Admitted(token=open_session(db, row.staff_id, now=now))


def open_session(db: Database, staff_id: str, *, now: int) -> str:
    """Return the token of a new session; only its hash is kept. Raises NoSuchStaff."""
    token = secrets.token_urlsafe(32)
    values = {
        "session_hash": _hash(token),
        "staff_id": staff_id,
        "csrf": secrets.token_urlsafe(32),
        "now": now,
        "expires_us": now + LIFETIME,
    }
    with db.write():
        db.run(queries.drop_dead_sessions, now=now)
        if not db.run(queries.open_session, **values):
            raise NoSuchStaff
    return token


def session_of(db: Database, token: str, *, now: int) -> Session | None:
    """Return the session of a token if it still stands; writes nothing."""
    row = db.one(queries.session, session_hash=_hash(token), now=now)
    if row is None:
        return None
    return Session(staff=staff_of(row), csrf=row.csrf, expires_us=row.expires_us)


def close_session(db: Database, token: str) -> None:
    """End the session of a token, if there is one."""
    db.run(queries.close_session, session_hash=_hash(token))


def change_password(
    db: Database, staff_id: str, *, present: str, password: str, network: str, now: int
) -> str:
    """Replace one's own password, end all one's sessions, return the token of a new one.

    Raises WrongPassword, throttles.TooManyTries, BadPassword.
    """
    staff = get(db, staff_id)
    if staff.has_password:
        throttles.hold(db, account=staff.email, network=network, now=now)
        row = db.one(queries.password_of, email=staff.email)
        if row is None or not passwords.matches(present, row.password_hash):
            raise WrongPassword
        throttles.forget(db, account=staff.email, network=network)
    with db.write():
        set_password(db, staff_id, password, now=now)
        return open_session(db, staff_id, now=now)


def _hash(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=32, person=b"session").digest()
