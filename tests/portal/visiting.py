"""A person's side without a port, and somebody who signs in to it as anybody would."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client, portal_of
from tests.messages.given_messages import prove
from twofold import access, clock, heeding, ids, people, speaking, terms
from twofold.system import System
from twofold.terms import Conditions, Scope, Statement, Window

HOST = "http://me.local"
ANY_HOUR = Conditions(windows=(Window(),))


class Guest:
    """A browser of somebody, who sends back what a page gave them."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        """Keep the client; `token` is what the forms of the page last opened carry."""
        self.client = client
        self.token = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page and keep the token of its forms."""
        return self._kept(self.client.get(path, headers=headers, follow_redirects=False))

    def post(
        self, path: str, fields: dict[str, Any] | None = None, /, **headers: str
    ) -> httpx.Response:
        """Send a form with the token of the page last opened."""
        sent = {"csrf": self.token, **(fields or {})}
        answer = self.client.post(path, data=sent, headers=headers, follow_redirects=False)
        return self._kept(answer)

    def form(self, path: str, *, among: str = "cards") -> dict[str, str]:
        """Open a page and return the fields of its form as a browser would send them."""
        text = self.get(path).text
        return fields_of(text, among)

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        if found is not None:
            self.token = found[1]
        return answer


def fields_of(text: str, form_id: str) -> dict[str, str]:
    """Return what a browser would send of a form that nobody has touched."""
    found = re.search(rf'<form[^>]*id="{form_id}".*?</form>', text, re.DOTALL)
    assert found is not None
    sent = {}
    for tag in re.findall(r"<input[^>]*>", found[0]):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") not in ("checkbox", "radio") or " checked" in tag:
            sent[told["name"]] = unescape(told.get("value", ""))
    return sent


@contextmanager
def guest(home: System, handle: str | None = None) -> Iterator[Guest]:
    """Give somebody who holds a handle a session, or nobody one."""
    with Client(portal_of(home), base_url=HOST) as client:
        found = Guest(client)
        if handle is not None:
            prove(home.record, handle)
            handle_id = people.resolve(home.record, handle).leading.handle_id
            session = access.open_visit(home.record, handle_id, now=clock.now_us())
            client.cookies.set("twofold_me", session, domain="me.local", path="/me")
        yield found


def letters(home: System) -> list[dict[str, Any]]:
    """Hand over what is due and return what lies in the mailbox, the first to come first."""
    speaking.deliver(home, stop=threading.Event(), once=True)
    files = (home.settings.home / "mailbox").glob("*.json")
    return sorted((json.loads(file.read_text()) for file in files), key=lambda one: one["sent_us"])


def say(home: System, handle: str, verb: Any, use: str = "*", channel: str = "*") -> str:
    """Say something for somebody, as themselves; returns the id of the rule."""
    prove(home.record, handle)
    scope = Scope(use=use, channel=channel, recipient="own" if verb == "allow" else "*")
    conditions = ANY_HOUR if verb == "allow" else Conditions()
    said = Statement(statement_id=ids.random_id(), verb=verb, scope=scope, conditions=conditions)
    heeding.say(home, people.resolve(home.record, handle), said, now=clock.now_us())
    return said.statement_id


def version(home: System, handle: str) -> int:
    """Return the version of somebody's rules."""
    return terms.of(home.record, people.resolve(home.record, handle)).version
