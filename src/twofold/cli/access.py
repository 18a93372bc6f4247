"""Who may come in: staff by a one-time link, machines by a key."""

from typing import Annotated

import cyclopts
from cyclopts import Parameter

from twofold import access, clock, hearing, supervisor
from twofold.access import May, Role
from twofold.cli.line import Named, Where, say
from twofold.system import System

HERE = Where()

staff = cyclopts.App(name="staff", help="People who work here.")
key = cyclopts.App(name="key", help="Keys of machines.")


@staff.command(name="add")
def add_staff(
    email: str,
    /,
    *,
    name: Annotated[str | None, Parameter(help="What pages call them.")] = None,
    role: Annotated[Role, Parameter(help="What they may see and do.")] = Role.OWNER,
    where: Where = HERE,
) -> None:
    """Add somebody and print the one-time link with which they sign in first."""
    with where.open(new=True) as system:
        added = access.add_staff(system.record, email, name=name, role=role, now=clock.now_us())
        say(sign_in_address(system, added.staff_id))


@staff.command(name="link")
def link_staff(email: str, /, *, where: Where = HERE) -> None:
    """Print a new one-time link for somebody who is on the staff."""
    with where.open(new=True) as system:
        say(sign_in_address(system, member(system, email).staff_id))


@key.command(name="create")
def create_key(
    name: str,
    /,
    *,
    may: Annotated[May, Parameter(help="Send events, or read, or read and write.")] = (May.INGEST),
    where: Where = HERE,
) -> None:
    """Create a key and print it, alone; it is shown this once."""
    with where.open(new=True) as system:
        say(access.create_key(system.record, name, may, now=clock.now_us()))


def me(handle: Named, /, *, where: Where = HERE) -> None:
    """Print a link with which somebody comes to their own side, once, within a day."""
    with where.open() as system:
        root = supervisor.found_at(system.settings)
        say(hearing.entries.entry_link(system, handle, root=root, now=clock.now_us()))


def member(system: System, email: str) -> access.Staff:
    """Return who has this address; raises access.NoSuchStaff."""
    wanted = email.strip().lower()
    for one in access.everyone(system.record):
        if one.email == wanted:
            return one
    raise access.NoSuchStaff


def sign_in_address(system: System, staff_id: str) -> str:
    """Return the address of a new one-time link that signs somebody in."""
    token = access.issue_sign_in(system.record, staff_id, now=clock.now_us())
    return f"{supervisor.found_at(system.settings)}/console/enter/{token}"
