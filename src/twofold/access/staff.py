"""Staff: who works here, in which role, until when."""

import re
from dataclasses import dataclass
from enum import StrEnum

from twofold import errors, ids, storage
from twofold.access import passwords
from twofold.ids import StaffId
from twofold.storage import Database, Row

queries = storage.queries("twofold.access")

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")
_EMAIL_LENGTH_MAX = 254
_NAME_LENGTH_MAX = 100


class Role(StrEnum):
    """What somebody may do: everything, everything but access, or only serve people."""

    OWNER = "owner"
    ANALYST = "analyst"
    AGENT = "agent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """One member of staff who is here."""

    staff_id: StaffId
    email: str
    name: str
    role: Role
    epoch: int
    created_us: int
    has_password: bool


class BadEmail(errors.Invalid):
    """{email!r} is no e-mail address."""


class BadName(errors.Invalid):
    """A name has between 1 and 100 characters, none of them invisible."""


class AlreadyHere(errors.Conflict):
    """{email} is already on the staff; twofold staff link {email} makes a new link for them."""


class NoSuchStaff(errors.NotFound):
    """There is no such member of staff."""


class LastOwner(errors.Conflict):
    """Somebody has to stay owner; make another person owner first."""


def add_staff(
    db: Database, email: str, *, name: str | None = None, role: Role = Role.OWNER, now: int
) -> Staff:
    """Put somebody on the staff; they have no password until a link lets them choose one.

    Raises BadEmail, BadName, AlreadyHere.
    """
    address = normal_email(email)
    values = {
        "staff_id": ids.random_id(),
        "email": address,
        "name": _normal_name(name or address.partition("@")[0]),
        "role": role.value,
        "now": now,
    }
    with db.write():
        row = db.one(queries.add_staff, **values)
        if row is None:
            raise AlreadyHere(email=address)
        return get(db, row.staff_id)


def everyone(db: Database) -> list[Staff]:
    """Return all who are here, the first to come first."""
    return [staff_of(row) for row in db.all(queries.staff_here)]


def get(db: Database, staff_id: str) -> Staff:
    """Return somebody who is here; raises NoSuchStaff."""
    row = db.one(queries.staff_by_id, staff_id=staff_id)
    if row is None:
        raise NoSuchStaff
    return staff_of(row)


def set_password(db: Database, staff_id: str, password: str, *, now: int) -> None:
    """Give somebody a new password and end all their sessions; raises BadPassword, NoSuchStaff."""
    del now  # the epoch, not the moment, says what ends
    hashed = passwords.hashed(password, email=get(db, staff_id).email)
    if not db.run(queries.set_password, staff_id=staff_id, password_hash=hashed):
        raise NoSuchStaff


def change_role(db: Database, staff_id: str, role: Role, *, now: int) -> None:
    """Give somebody another role and end their sessions; raises NoSuchStaff, LastOwner."""
    del now  # the epoch, not the moment, says what ends
    with db.write():
        if role is not Role.OWNER:
            _keep_an_owner(db, get(db, staff_id))
        db.run(queries.change_role, staff_id=staff_id, role=role.value)


def leave(db: Database, staff_id: str, *, now: int) -> None:
    """Take somebody off the staff, with all their sessions; raises NoSuchStaff, LastOwner."""
    with db.write():
        _keep_an_owner(db, get(db, staff_id))
        db.run(queries.leave, staff_id=staff_id, now=now)


def staff_of(row: Row) -> Staff:
    """Return the value of a row that has the columns of `staff_by_id`."""
    return Staff(
        staff_id=StaffId(row.staff_id),
        email=row.email,
        name=row.name,
        role=Role(row.role),
        epoch=row.epoch,
        created_us=row.created_us,
        has_password=bool(row.has_password),
    )


def normal_email(email: str) -> str:
    """Return an address as it is kept and looked up; raises BadEmail."""
    address = email.strip().lower()
    if len(address) > _EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(address):
        raise BadEmail(email=email[:_EMAIL_LENGTH_MAX])
    return address


def _normal_name(name: str) -> str:
    plain = name.strip()
    if not plain or len(plain) > _NAME_LENGTH_MAX or not plain.isprintable():
        raise BadName
    return plain


def _keep_an_owner(db: Database, staff: Staff) -> None:
    if staff.role is Role.OWNER and db.run(queries.owners_locked) == 1:
        raise LastOwner
