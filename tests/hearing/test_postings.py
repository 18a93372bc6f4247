"""What a provider of mail tells over HTTP is believed under its signature alone, and once."""

import json
from collections.abc import Iterator

import pytest
from msgspec import structs

from tests.doors import Client
from tests.flow import mailing
from tests.flow.given_postings import SETTINGS, Provider
from tests.flow.mailing import address, asked, come, deliver, noes, told
from tests.messages.mailserver import Mailserver, mailserver
from tests.replies.given_mails import failure
from twofold import api, clock, hearing, messages, replies
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope

NOBODY = ("deny", Scope(channel="email"))
NO_NEWS = ("stop", Scope(use="marketing", channel="email"))


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture(params=sorted(SETTINGS))
def provider(
    request: pytest.FixtureRequest, settings: Settings, at: Mailserver
) -> Iterator[Provider]:
    """Return a provider of each form, on each database."""
    told = structs.replace(settings, mail_news=SETTINGS[request.param])
    with mailing.home(told, at) as home, Client(api.hooks_app(home)) as client:
        yield Provider(request.param, home, client)


def sent(provider: Provider) -> str:
    """Let a mail leave; returns its delivery."""
    delivery = asked(provider.home)
    deliver(provider.home)
    return delivery


def returned(provider: Provider, delivery: str) -> str | None:
    return messages.get(provider.home.record, delivery).returned


def test_a_failure_is_noted_once_and_nothing_more_goes_there(provider: Provider) -> None:
    delivery = sent(provider)
    told_of = provider.signed("failed", delivery)

    for _ in range(3):
        assert provider.send(*told_of).status_code == 200
    assert provider.tell("failed", delivery).status_code == 200

    assert returned(provider, delivery) == "bounced"
    assert len(told(provider.home, name="Message Bounced")) == 1
    assert noes(provider.home) == [NOBODY]


def test_a_complaint_stops_news_and_is_noted_once(provider: Provider) -> None:
    delivery = sent(provider)

    assert provider.tell("complained", delivery).status_code == 200
    assert provider.tell("complained", delivery).status_code == 200

    assert returned(provider, delivery) == "complained"
    assert len(told(provider.home, name="Message Complained")) == 1
    assert noes(provider.home) == [NO_NEWS]


def test_whoever_unsubscribes_there_has_stopped_it_here(provider: Provider) -> None:
    delivery = sent(provider)

    assert provider.tell("stopped", delivery).status_code == 200

    assert ("stop", Scope(use="security.news", channel="email")) in noes(provider.home)


def test_news_in_any_order_and_by_any_way_has_one_end(provider: Provider, at: Mailserver) -> None:
    delivery = sent(provider)
    back = address(at, "back")

    provider.tell("failed", delivery)
    come(provider.home, back, failure(), sender="")
    provider.tell("left", delivery)
    provider.tell("complained", delivery)
    provider.tell("failed", delivery)

    assert messages.get(provider.home.record, delivery).state == "sent"
    assert len(told(provider.home, name="Message Bounced")) == 1
    assert len(told(provider.home, name="Message Complained")) == 1
    assert sorted(noes(provider.home), key=str) == sorted([NOBODY, NO_NEWS], key=str)


def test_news_of_what_nobody_knew_shows_that_it_had_left(
    provider: Provider, at: Mailserver
) -> None:
    at.script["DOT"] = "drop"
    delivery = sent(provider)
    assert messages.get(provider.home.record, delivery).state == "unknown"

    provider.tell("left", delivery)

    found = messages.get(provider.home.record, delivery)
    assert (found.state, found.ended_by) == ("sent", "news of its delivery")


def test_what_is_forged_stale_or_broken_has_one_answer_and_changes_nothing(
    provider: Provider,
) -> None:
    delivery = sent(provider)
    before = len(told(provider.home))
    headers, body = provider.signed("complained", delivery)
    old_us = clock.now_us() - 13 * clock.HOUR
    answers = [
        provider.send(*provider.signed("complained", delivery, key="another key of bytes")),
        provider.send({}, b"{}"),
        provider.send(headers, b"no json"),
        provider.send(headers, b"[" * 10_000),
        provider.send(headers, b'"text"'),
        provider.send({}, json.dumps({"signature": "x", "event-data": []}).encode()),
    ]
    if provider.form != "postmark":
        answers.append(provider.send(*provider.signed("complained", delivery, at_us=old_us)))
    if provider.form == "standard":
        answers.append(provider.send(headers, body + b" "))
        late_us = clock.now_us() - 6 * clock.MINUTE
        answers.append(provider.send(*provider.signed("complained", delivery, at_us=late_us)))

    assert {(one.status_code, one.content) for one in answers} == {
        (answers[0].status_code, answers[0].content)
    }
    assert answers[0].status_code == 403
    assert len(told(provider.home)) == before
    assert noes(provider.home) == []


def test_a_copy_that_comes_late_is_refused_as_forged(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = sent(provider)
    told_of = provider.signed("failed", delivery)
    forged = provider.send(*provider.signed("failed", delivery, key="another key of bytes"))
    assert provider.send(*told_of).status_code == 200
    later = clock.now_us() + 6 * clock.MINUTE
    monkeypatch.setattr(clock, "now_us", lambda: later)

    again = provider.send(*told_of)

    assert (again.status_code, again.content) == (forged.status_code, forged.content)


@pytest.mark.parametrize("word", ["opened", "clicked", "open", "click"])
def test_that_somebody_looked_is_nobodys_matter(provider: Provider, word: str) -> None:
    delivery = sent(provider)
    before = len(told(provider.home))

    assert provider.tell(word, delivery).status_code == 200

    assert len(told(provider.home)) == before


@pytest.mark.parametrize("named", ["0" * 32, "x", "../..", ""])
def test_news_of_other_mail_is_heard_and_changes_nothing(provider: Provider, named: str) -> None:
    sent(provider)
    before = len(told(provider.home))

    assert provider.tell("complained", named).status_code == 200

    assert len(told(provider.home)) == before


def test_what_was_heard_is_forgotten_once_no_signature_is_taken_any_more(
    provider: Provider,
) -> None:
    delivery = sent(provider)
    provider.tell("failed", delivery)
    kept = 0 if provider.form == "standard" else 1

    assert hearing.postings.sweep(provider.home, now=clock.now_us()) == 0
    assert hearing.postings.sweep(provider.home, now=clock.now_us() + 3 * clock.DAY) == kept


def test_what_only_takes_longer_is_no_failure(provider: Provider) -> None:
    delivery = sent(provider)
    headers, body = provider.signed("failed", delivery)
    told_of = json.loads(body)
    if provider.form == "mailgun":
        # Its signature is over its moment and its token alone.
        told_of["event-data"]["severity"] = "temporary"
        assert provider.send(headers, json.dumps(told_of).encode()).status_code == 200
    elif provider.form == "postmark":
        told_of["Type"] = "Transient"
        assert provider.send(headers, json.dumps(told_of).encode()).status_code == 200
    else:
        assert provider.tell("delivery_delayed", delivery).status_code == 200

    assert returned(provider, delivery) is None
    assert noes(provider.home) == []


def test_a_provider_that_renames_mail_is_told_its_name(provider: Provider, at: Mailserver) -> None:
    delivery = sent(provider)

    named = f"X-PM-Metadata-delivery: {delivery}\r\n".encode() in at.taken[-1]
    assert named == (provider.form == "postmark")


def test_without_a_setting_nobody_is_believed(settings: Settings, at: Mailserver) -> None:
    with mailing.home(settings, at) as home, Client(api.hooks_app(home)) as client:
        other = Provider("mailgun", home, client)
        assert other.tell("failed", "0" * 32).status_code == 403


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"mail_news": "mailgun:short"}, "shorter than 16 bytes"), ({"mail_from": ""}, "MAIL_FROM")],
)
def test_what_is_wrong_with_the_settings_is_told_at_the_start(
    changed: dict[str, str], said: str, opened: System, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = {"mail_news": SETTINGS["mailgun"], "mail_from": "a@shop.example", **changed}

    api.hooks_app(structs.replace(opened, settings=structs.replace(opened.settings, **wanted)))

    assert said in caplog.text


@pytest.mark.parametrize(
    "told_so", ["", "standard:whsec_!", "mailgun:short", "postmark:only-a-name-of-bytes", "sns:x"]
)
def test_a_setting_that_cannot_be_used_is_said_so(told_so: str) -> None:
    with pytest.raises(replies.BadMailNews):
        replies.postings(told_so)
