"""Staff read an open thread in plain text, both sides, and answer in it."""

from collections.abc import Iterator

import pytest

from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from tests.flow import mailing
from tests.flow.mailing import ada, asked, deliver
from tests.messages.mailserver import Mailserver, mailserver
from tests.replies.given_mails import mail
from twofold import clock
from twofold.access import Role
from twofold.hearing import arriving
from twofold.settings import Settings
from twofold.speaking import ways
from twofold.system import System

EVIL = "<img src=x onerror=alert(1)>\n<script>alert(2)</script> When do you open?"


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def desk(settings: Settings, at: Mailserver) -> Iterator[System]:
    with mailing.home(settings, at) as found:
        yield found


@pytest.fixture
def agent(desk: System) -> Iterator[Visitor]:
    with visitor(desk, Role.AGENT) as found:
        yield found


def answer(desk: System, delivery: str, text: str, **headers: str) -> None:
    to = ways.sender(desk).reply_to(delivery)
    content = mail(text, headers=headers)
    assert arriving.take(desk, to, "ada@b.example", content, now=clock.now_us()) == "taken"


def test_what_was_written_back_is_read_and_answered_in_its_thread(
    desk: System, agent: Visitor, at: Mailserver
) -> None:
    delivery = asked(desk)
    deliver(desk)
    answer(desk, delivery, "When do you open?")
    path = f"/console/people/{ada(desk).person_id}/message"

    page = agent.get(path)
    choice = f"service.reply|email|letter:{delivery}"
    assert "When do you open?" in words(page)
    assert f'value="{choice}" required' in page.text
    sent = agent.post(path, {"choice": choice, "text": "At nine.", "subject": "Re: News"})
    deliver(desk)

    assert sent.status_code == 303
    assert b"At nine." in at.taken[-1]
    assert b"Reply-To: <reply+" in at.taken[-1]
    assert b"In-Reply-To: <1@b.example>\r\n" in at.taken[-1]
    answer(desk, delivery, "Thanks!", **{"Message-ID": "<2@b.example>"})
    after = words(agent.get(path))
    assert after.index("When do you open?") < after.index("At nine.") < after.index("Thanks!")


def test_s05_what_outsiders_write_is_text_and_nothing_else(desk: System, agent: Visitor) -> None:
    delivery = asked(desk)
    deliver(desk)
    answer(desk, delivery, EVIL, Subject="<script>alert(3)</script>")

    for path in ("/message", ""):
        page = agent.get(f"/console/people/{ada(desk).person_id}{path}").text
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    assert "&lt;img src=x" in agent.get(f"/console/people/{ada(desk).person_id}/message").text
