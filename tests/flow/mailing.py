"""Builders: a home that sends mail to a server of the test's own, and somebody to write to."""

import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from msgspec import structs

from tests import homes
from tests.messages.given_messages import prove
from tests.messages.mailserver import Mailserver
from tests.people.given_links import see
from twofold import clock, keys, messages, people, speaking, terms, touches
from twofold.hearing import arriving
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent, Scope


@contextmanager
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    """Give a home whose mail goes to a server, with Ada in it."""
    found = structs.replace(
        settings,
        smtp=f"smtp://127.0.0.1:{at.port}?patience=0.5",
        mail_from="The Shop <hello@shop.example>",
        mail_domain="in.shop.example",
        public_url="https://shop.example",
    )
    with homes.running(found) as open_home:
        with_mail_key(settings.home)
        see(open_home.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
        prove(open_home.record, "email:ada@b.example")
        yield open_home


def with_mail_key(home: Path) -> None:
    """Give a home a key to sign its mail with: to find one takes longer than most tests."""
    path = home / "keys" / keys.MAIL
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_bytes(_mail_key())
    path.chmod(0o600)


@cache
def _mail_key() -> bytes:
    """Return a key that the product made, the same for all homes of this process."""
    with tempfile.TemporaryDirectory() as home:
        keys.mail(Path(home))
        return (Path(home) / "keys" / keys.MAIL).read_bytes()


def ada(home: System) -> people.Person:
    """Return the one person there is."""
    return people.resolve(home.record, "user_id:ada")


def asked(home: System, text: str = "Hello") -> str:
    """Ask for a mail to her; returns its delivery."""
    intent = Intent(use="security.news", channel="email")
    said = messages.Message(text=text, subject="News", html=f"<p>{text}</p>")
    return messages.ask(home.record, ada(home), intent, said, now=clock.now_us()).delivery_id


def deliver(home: System) -> None:
    """Hand over what is due."""
    speaking.deliver(home, stop=threading.Event(), once=True)


def noes(home: System) -> list[tuple[str, Scope]]:
    """Return the noes that stand among her rules."""
    found = terms.of(home.record, ada(home)).clauses
    return [(clause.effect, clause.scope) for clause in found if clause.effect != "allow"]


def address(at: Mailserver, word: str, number: int = -1) -> str:
    """Return one of the signed addresses in a mail that had left."""
    if word == "back":
        return at.envelopes[number][0]
    found = re.search(rf"{word}\+[a-z2-7]+@in\.shop\.example".encode(), at.taken[number])
    assert found is not None
    return found[0].decode()


def come(home: System, to: str, content: bytes, sender: str = "ada@b.example") -> str:
    """Let a mail come in; returns what became of it."""
    return arriving.take(home, to, sender, content, now=clock.now_us())


def told(home: System, *, name: str = "") -> list[touches.Touch]:
    """Return her touches, all or those of one name."""
    found = touches.of_person(home.record, ada(home).person_id)
    return [one for one in found if name in ("", one.name)]
