"""A console without a port, and visitors of every role."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from tests import homes
from tests.doors import Client, console_of
from twofold import access, clock
from twofold.access import Role, passwords, staff
from twofold.console import readings
from twofold.settings import Settings
from twofold.storage import Database
from twofold.system import System

HOST = "http://console.local"
PASSWORD = "four quiet otters swim"


class Visitor:
    """A browser of somebody at the console, who sends back what a page gave them."""

    def __init__(self, client: TestClient[Litestar], token: str = "") -> None:
        """Keep the client; `token` is what this visitor's forms carry."""
        self.client = client
        self.token = token

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page, as it is once it is drawn; ways onward are not followed."""
        answer = self.client.get(path, headers=headers, follow_redirects=False)
        more = re.search(r'hx-get="([^"]+)" hx-trigger="load"', answer.text)
        if more is None:
            return answer
        return self.client.get(unescape(more[1]), headers=headers, follow_redirects=False)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, /, **headers: str
    ) -> httpx.Response:
        """Send a form with its token."""
        sent = {"csrf": self.token, **(fields or {})}
        return self.client.post(path, data=sent, headers=headers, follow_redirects=False)

    def read_token(self, path: str) -> None:
        """Open a page and keep the token that its form carries."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found is not None
        self.token = found[1]


@contextmanager
def opened(settings: Settings) -> Iterator[System]:
    """Open an empty home for the length of a block."""
    home = homes.bare(settings)
    yield home
    # What was begun beside a page may still be read; the two who draw are free when both meet.
    meeting = threading.Barrier(2, timeout=60)
    for drawn in [readings.begin(meeting.wait) for _ in range(2)]:
        drawn.result()
    home.record.close()
    home.journal.close()


@contextmanager
def visitor(home: System, role: Role | None = None) -> Iterator[Visitor]:
    """Give somebody of that role a session, or nobody one."""
    with Client(console_of(home), base_url=HOST) as client:
        if role is None:
            yield Visitor(client)
            return
        staff_id = member(home.record, role)
        session = access.open_session(home.record, staff_id, now=clock.now_us())
        client.cookies.set("twofold_staff", session, domain="console.local", path="/console")
        kept = access.session_of(home.record, session, now=clock.now_us())
        assert kept is not None
        yield Visitor(client, kept.csrf)


def member(db: Database, role: Role) -> str:
    """Return the member of staff who stands for that role, with a password."""
    email = f"{role}@example.org"
    for one in access.everyone(db):
        if one.email == email:
            return one.staff_id
    now = clock.now_us()
    added = access.add_staff(db, email, role=role, now=now)
    db.run(staff.queries.set_password, staff_id=added.staff_id, password_hash=_hashed())
    return added.staff_id


@cache
def _hashed() -> str:
    """Return what is kept of everybody's password: to work it out takes longer than most pages."""
    return passwords.hashed(PASSWORD, email="")
