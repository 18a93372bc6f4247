"""A channel with a wrong setting costs itself alone: what goes by it waits, and staff are told."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs

from tests.channels.providers import Provider, listening
from tests.console.visiting import visitor
from tests.flow import mailing
from tests.flow.mailing import ada, asked, deliver
from tests.messages.given_messages import prove
from tests.messages.mailserver import Mailserver, mailserver
from tests.people.given_links import see
from twofold import api, clock, heeding, messages, people, speaking
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Conditions, Intent, Rate, Scope, Statement, Window

LIKE = "Write it like https://USER:SECRET@HOST/PATH?From=+15550100."


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def provider() -> Iterator[Provider]:
    with listening() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    """Return a home that sends mail, and whose setting for texts is nonsense."""
    with mailing.home(structs.replace(settings, sms="nonsense://"), at) as found:
        see(found.record, ("user_id:bob", "phone:+4366012345", "trait", 1))
        prove(found.record, "phone:+4366012345")
        yield found


def bob(home: System) -> people.Person:
    """Return the one who gets texts; Ada gets mail."""
    return people.resolve(home.record, "user_id:bob")


def text(home: System, *, expires_us: int | None = None) -> str:
    """Ask for a text to Bob; returns its delivery."""
    intent = Intent(use="security.news", channel="sms", expires_us=expires_us)
    said = messages.Message(text="Hello")
    return messages.ask(home.record, bob(home), intent, said, now=clock.now_us()).delivery_id


def news(home: System, channel: str) -> str:
    """Ask for news to Ada; returns its delivery."""
    intent = Intent(use="marketing.news", channel=channel)
    said = messages.Message(text="Hello", subject="News")
    return messages.ask(home.record, ada(home), intent, said, now=clock.now_us()).delivery_id


def figures(home: System) -> str:
    """Return what /metrics tells."""
    answered: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        answered.append(message.get("body", b""))

    asyncio.run(api.Health(home)({"method": "GET", "path": "/metrics"}, None, send))
    return b"".join(answered).decode()


def state(home: System, delivery: str) -> str:
    return messages.get(home.record, delivery).state


def mended(home: System, provider: Provider) -> System:
    """Return the home as it is when somebody has set its texts right and started it again."""
    url = f"http://{provider.place}/Messages.json?From=%2B15550100"
    return structs.replace(
        home, settings=structs.replace(home.settings, sms=url, inside=provider.place)
    )


def test_what_goes_by_other_channels_leaves_and_what_goes_by_it_waits(
    home: System, at: Mailserver, caplog: pytest.LogCaptureFixture
) -> None:
    before, mail, behind = text(home), asked(home), text(home)

    deliver(home)

    assert state(home, mail) == "sent"
    assert len(at.taken) == 1
    for one in (before, behind):
        found = messages.get(home.record, one)
        assert (found.state, found.reason, found.attempt) == ("waiting", "shut", 0)
    [fault] = speaking.faults.standing(home)
    assert (fault.channel, fault.waiting) == ("sms", 2)
    assert fault.said == f"TWOFOLD_SMS cannot be used: it names no provider by https. {LIKE}"
    assert f"Nothing leaves by sms, and what goes by it waits. {fault.said}" in caplog.text
    assert messages.lying(home.settings.home, limit=1) == []
    assert figures(home).count('twofold_channel_shut{channel="sms"} 2\n') == 1


def test_what_waited_leaves_as_soon_as_the_setting_is_mended(
    home: System, provider: Provider
) -> None:
    first, second = text(home), text(home)
    deliver(home)
    deliver(home)

    deliver(mended(home, provider))

    assert (state(home, first), state(home, second)) == ("sent", "sent")
    assert len(provider.forms) == 2
    assert speaking.faults.standing(home) == []


def test_what_is_stopped_or_expires_meanwhile_never_leaves(
    home: System, provider: Provider
) -> None:
    short = text(home, expires_us=clock.now_us() + clock.HOUR)
    long = text(home)
    deliver(home)
    scope = Scope(channel="sms")
    heeding.stop(home, bob(home), scope, method="page", now=clock.now_us())
    assert (state(home, short), state(home, long)) == ("cancelled", "cancelled")

    deliver(mended(home, provider))

    assert provider.forms == []


def test_what_cannot_leave_counts_as_no_contact(home: System) -> None:
    rates = (Rate(most=1, per_us=7 * clock.DAY, use="*"),)
    conditions = Conditions(rates=rates, windows=(Window(),))
    scope = Scope(use="marketing.news", recipient="own")
    said = Statement(statement_id="one", verb="allow", scope=scope, conditions=conditions)
    heeding.say(home, ada(home), said, now=clock.now_us())
    bad = structs.replace(home, settings=structs.replace(home.settings, smtp="nonsense://"))
    waits, leaves = (news(bad, channel) for channel in ("email", "inapp"))

    deliver(bad)

    # The one that they allow in a week is what can be said, and not the mail that cannot.
    assert (state(bad, waits), state(bad, leaves)) == ("waiting", "sent")


def test_staff_read_on_deliveries_what_to_mend(home: System) -> None:
    text(home)
    deliver(home)

    with visitor(home, Role.ANALYST) as analyst:
        page = re.sub(r"<[^>]+>", "", analyst.get("/console/deliveries").text)

    assert "Nothing leaves by text message since" in page
    assert LIKE in page
    assert "1 message waits for it" in page
    assert "its channel is out of order on our side at the moment" in page


@pytest.mark.parametrize(
    ("wrong", "channel", "named"),
    [
        ({"smtp": "nonsense://"}, "email", "TWOFOLD_SMTP"),
        ({"mail_from": "nobody"}, "email", "TWOFOLD_MAIL_FROM"),
        ({"mail_domain": "in shop"}, "email", "TWOFOLD_MAIL_DOMAIN"),
        ({"dkim_selector": "schlüssel"}, "email", "TWOFOLD_DKIM_SELECTOR"),
        ({"chat": "nonsense"}, "chat", "TWOFOLD_CHAT"),
        ({"sms": "https://ada:3#cret@b.example/?From=1"}, "sms", "TWOFOLD_SMS"),
        ({"sms": "https://b.example/"}, "sms", "TWOFOLD_SMS"),
    ],
)
def test_each_wrong_setting_is_named_and_shuts_its_channel(
    home: System, provider: Provider, wrong: dict[str, str], channel: str, named: str
) -> None:
    right = mended(home, provider)
    bad = structs.replace(right, settings=structs.replace(right.settings, **wrong))
    other = "email" if channel == "sms" else "sms"
    leaves = asked(bad) if other == "email" else text(bad)

    deliver(bad)

    [fault] = speaking.faults.standing(bad)
    assert fault.channel == channel
    assert fault.said.startswith(f"{named} cannot be ")
    assert "rite it like " in fault.said
    assert "3#" not in fault.said
    assert "cret" not in fault.said
    assert state(bad, leaves) == "sent"


def test_a_damaged_key_of_notices_shuts_them_alone_and_a_wrong_sender_does_not(
    home: System, provider: Provider
) -> None:
    right = mended(home, provider)
    bad = structs.replace(right, settings=structs.replace(right.settings, mail_from="nobody"))
    deliver(bad)
    assert [fault.channel for fault in speaking.faults.standing(bad)] == ["email"]

    (home.settings.home / "keys" / "push.pem").write_text("damaged")
    mail = asked(right)
    deliver(right)

    [fault] = speaking.faults.standing(right)
    assert fault.channel == "push"
    assert "push.pem should hold a P-256 key" in fault.said
    assert state(right, mail) == "sent"
