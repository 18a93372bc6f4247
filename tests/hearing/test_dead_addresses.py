"""News that nobody is at an address is about that address, where another one is proven."""

from collections.abc import Iterator

import pytest

from tests.flow import mailing
from tests.flow.mailing import ada, address, asked, come, deliver, noes
from tests.messages.mailserver import Mailserver, mailserver
from tests.people.given_links import see
from tests.replies.given_mails import failure
from twofold import clock, messages, people, seeing
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope

WORK = "email:ada@work.example"
OLD = "email:ada@b.example"


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    """Return a home in which Ada is known by an address that she has proven."""
    with mailing.home(settings, at) as found:
        yield found


def proves_another(home: System) -> None:
    """Let Ada prove another address, and staff see that both are hers."""
    see(home.record, ("user_id:work", WORK, "trait", 2))
    known = people.resolve(home.record, WORK).handles
    [work] = [handle for handle in known if f"{handle.kind}:{handle.value}" == WORK]
    people.verify(home.record, work.handle_id, "code", now=clock.now_us())
    one, other = (people.resolve(home.record, name).person_id for name in (OLD, WORK))
    seeing.merge(home, one, other, by="staff", reason="one", now=clock.now_us())


def reached(at: Mailserver) -> list[str]:
    return [to for _, to in at.envelopes]


def test_mail_goes_on_to_the_address_that_is_proven_beside_the_dead_one(
    home: System, at: Mailserver
) -> None:
    proves_another(home)
    asked(home)
    deliver(home)
    [first] = reached(at)

    come(home, address(at, "back"), failure(), "")
    later = asked(home)
    deliver(home)

    assert noes(home) == []
    assert messages.get(home.record, later).state == "sent"
    assert set(reached(at)) == {"ada@b.example", "ada@work.example"}
    assert reached(at)[1] != first
    dead = [one.value for one in ada(home).handles if one.nobody_us is not None]
    assert dead == [first]


def test_an_address_that_the_server_refuses_is_left_alone_at_once(
    home: System, at: Mailserver
) -> None:
    proves_another(home)
    at.script["RCPT"] = "550 5.1.1 no such user"
    asked(home)
    deliver(home)
    del at.script["RCPT"]

    asked(home)
    deliver(home)

    assert noes(home) == []
    dead = [one.value for one in ada(home).handles if one.nobody_us is not None]
    assert len(dead) == len(reached(at)) == 1
    assert dead != reached(at)


def test_without_another_proven_address_the_channel_is_left_alone(
    home: System, at: Mailserver
) -> None:
    see(home.record, ("user_id:ada", WORK, "trait", 1))
    asked(home)
    deliver(home)

    come(home, address(at, "back"), failure(), "")

    assert noes(home) == [("deny", Scope(channel="email"))]


def test_when_the_last_proven_address_is_dead_too_the_channel_is_left_alone(
    home: System, at: Mailserver
) -> None:
    proves_another(home)
    for number in (0, 1):
        asked(home)
        deliver(home)
        come(home, address(at, "back", number), failure(), "")

    assert noes(home) == [("deny", Scope(channel="email"))]


def test_its_owner_brings_an_address_back_by_proving_it_again(home: System, at: Mailserver) -> None:
    proves_another(home)
    asked(home)
    deliver(home)
    come(home, address(at, "back"), failure(), "")
    [dead] = [one for one in ada(home).handles if one.nobody_us is not None]

    people.verify(home.record, dead.handle_id, "list", now=(dead.nobody_us or 0) - clock.DAY)
    older = ada(home)
    people.verify(home.record, dead.handle_id, "code", now=clock.now_us() + 1)

    assert [one.nobody_us is None for one in older.handles if one.kind == "email"].count(False) == 1
    assert all(one.nobody_us is None for one in ada(home).handles)


def test_news_of_a_mail_from_before_another_address_was_proven_is_about_the_old_one(
    home: System, at: Mailserver
) -> None:
    asked(home)
    deliver(home)
    proves_another(home)

    come(home, address(at, "back"), failure(), "")

    assert reached(at) == ["ada@b.example"]
    assert noes(home) == []
    dead = [one.value for one in ada(home).handles if one.nobody_us is not None]
    assert dead == ["ada@b.example"]


def test_the_person_and_the_export_are_told_which_address_is_dead(
    home: System, at: Mailserver
) -> None:
    proves_another(home)
    asked(home)
    deliver(home)
    come(home, address(at, "back"), failure(), "")

    held = people.export(home.record, ada(home))["handles"]

    told = {row["handle"]: row["nobody_there_since"] for row in held}
    assert sum(since is not None for since in told.values()) == 1
    assert seeing.person(home, ada(home).person_id, as_of=clock.now_us(), now=clock.now_us())
