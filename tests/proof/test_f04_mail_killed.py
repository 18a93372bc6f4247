"""kill -9 of the gateway while it sends mail: none is lost, none leaves twice, none is hidden."""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter

from msgspec import structs

from tests.messages.mailserver import Mailserver, mailserver
from tests.people.given_links import see
from twofold import clock, messages, people, speaking, system
from twofold.settings import Settings
from twofold.terms import Intent

MAILS = 120
KILLS = 5
# As many lines to the server as are open at once, and one mail on each.
LINES = 4
SECONDS_MAX = 30.0


def test_f04_r06_a_gateway_killed_while_it_sends_mail_sends_none_twice_and_loses_none(
    settings: Settings,
) -> None:
    chance = random.Random(4)
    with mailserver() as at:
        home_settings = structs.replace(
            settings,
            smtp=f"smtp://127.0.0.1:{at.port}?patience=1&connections={LINES}",
            mail_from="The Shop <hello@shop.example>",
        )
        asked = ask(home_settings)
        for _ in range(KILLS):
            killed(home_settings, at, chance.randint(1, 20))
        with system.running(home_settings) as home:
            speaking.deliver(home, stop=threading.Event(), once=True)
            found = {one: messages.get(home.record, one).state for one in asked}
            listed = {one.delivery_id for one in messages.unknown(home.record)}
    taken = Counter(
        re.search(rb"Message-ID: <(\w+)@", mail)[1].decode()  # type: ignore[index]
        for mail in at.taken
    )

    assert max(taken.values()) == 1
    assert set(found.values()) <= {"sent", "unknown"}
    assert {one for one, state in found.items() if state == "sent"} <= set(taken)
    assert set(taken) - {one for one, state in found.items() if state == "sent"} <= listed
    assert listed == {one for one, state in found.items() if state == "unknown"}
    # Of each gateway that was killed at most what its lines were saying then; what it only held
    # went on its way.
    assert len(listed) <= KILLS * LINES
    assert len(taken) >= MAILS - KILLS * LINES


def ask(settings: Settings) -> list[str]:
    """Ask for mails to many; returns their deliveries."""
    with system.running(settings) as home:
        asked = []
        for number in range(MAILS):
            see(home.record, (f"email:p{number}@b.example", "", "", 1))
            person = people.resolve(home.record, f"email:p{number}@b.example")
            intent = Intent(use="security.news", channel="email")
            said = messages.Message(text="Hello", subject="News")
            delivery = messages.ask(home.record, person, intent, said, now=clock.now_us())
            asked.append(delivery.delivery_id)
        return asked


def killed(settings: Settings, at: Mailserver, mails: int) -> None:
    """Be a gateway in a process of its own, which is killed once it has sent so many."""
    told = {
        "TWOFOLD_HOME": str(settings.home),
        "TWOFOLD_DATABASE": settings.database or "",
        "TWOFOLD_SMTP": settings.smtp,
        "TWOFOLD_MAIL_FROM": settings.mail_from,
    }
    enough, deadline = len(at.taken) + mails, time.monotonic() + SECONDS_MAX
    command = [sys.executable, "-m", "twofold", "deliver", "--once"]
    with subprocess.Popen(command, env={**os.environ, **told}) as gateway:
        while len(at.taken) < enough and time.monotonic() < deadline:
            time.sleep(0.001)
        gateway.kill()
