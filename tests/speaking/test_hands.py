"""On channels that lead away many are handed over at once, and each of them once."""

import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.flow import mailing
from tests.flow.mailing import deliver
from tests.messages.mailserver import Mailserver, mailserver
from tests.people.given_links import see
from twofold import clock, messages, people
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent

MAILS = 40


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    with mailing.home(settings, at) as found:
        yield found


def test_many_mails_are_under_way_at_once_and_each_leaves_once(
    home: System, at: Mailserver
) -> None:
    for number in range(MAILS):
        see(home.record, (f"email:p{number}@b.example", "", "", 1))
        person = people.resolve(home.record, f"email:p{number}@b.example")
        intent = Intent(use="security.news", channel="email")
        said = messages.Message(text="Hello", subject="News")
        messages.ask(home.record, person, intent, said, now=clock.now_us())
    open_at_once: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            open_at_once.append(at.connections)
            time.sleep(0.01)

    watching = threading.Thread(target=watch)
    watching.start()
    deliver(home)
    over.set()
    watching.join()

    assert Counter(to for _, to in at.envelopes) == Counter(
        f"p{number}@b.example" for number in range(MAILS)
    )
    assert 1 < max(open_at_once) <= 4
