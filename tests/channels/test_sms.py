"""A text message is handed over once, or it is told what is not known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.channels.providers import Provider, listening
from twofold import messages
from twofold.ids import PersonId
from twofold.messages import Fenced, Later, Message, Outcome, Parcel, Sent


@pytest.fixture
def provider() -> Iterator[Provider]:
    with listening() as found:
        yield found


def test_a_text_message_is_handed_over_as_the_form_that_providers_know(provider: Provider) -> None:
    outcome = _channel(provider)(_parcel(), lambda: True)

    assert isinstance(outcome, Sent)
    assert provider.forms == [
        {
            "From": "+15550100",
            "To": "+4366012345",
            "Body": "Your shoes are here.\nhttps://a.example/u/t",
        }
    ]
    # The user name and the secret of the address, as HTTP wants them.
    assert provider.authorizations == ["Basic YWRhOnMzY3JldA=="]


def test_what_the_fence_holds_back_is_never_sent(provider: Provider) -> None:
    outcome = _channel(provider)(_parcel(), lambda: False)

    assert outcome == Fenced()
    assert provider.forms == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "sent"),
        (202, "sent"),
        (301, "failed"),
        (400, "failed"),
        (401, "waiting"),
        (429, "waiting"),
        (503, "waiting"),
        (500, "unknown"),
        (504, "unknown"),
        (None, "unknown"),
    ],
)
def test_what_a_provider_answers_is_what_became_of_it(
    provider: Provider, status: int | None, state: str
) -> None:
    provider.status = status

    assert _channel(provider)(_parcel(), lambda: True).state == state


def test_a_redirect_is_not_followed(provider: Provider) -> None:
    provider.status, provider.location = 307, f"http://{provider.place}/elsewhere"

    assert _channel(provider)(_parcel(), lambda: True).state == "failed"
    assert len(provider.forms) == 1


def test_a_provider_that_is_down_is_tried_again_later() -> None:
    with listening() as gone:
        channel = _channel(gone)

    assert isinstance(channel(_parcel(), lambda: True), Later)


@pytest.mark.parametrize("status", [401, None])
def test_a_provider_in_trouble_is_given_a_rest(provider: Provider, status: int | None) -> None:
    provider.status = status
    channel = _channel(provider)

    found = [channel(_parcel(), lambda: True) for _ in range(6)]

    tries = 3 if status is None else 1
    assert len(provider.forms) == tries
    assert all(isinstance(one, Later) and 0 < one.seconds <= 6.25 for one in found[tries:])
    assert found[-1].reason == found[0].reason


def test_while_it_asked_to_be_left_alone_no_other_message_is_tried(provider: Provider) -> None:
    provider.status, provider.after = 429, "120"
    channel = _channel(provider)

    first, second = channel(_parcel(), lambda: True), channel(_parcel(), lambda: True)

    assert len(provider.forms) == 1
    assert not isinstance(first, Later)
    assert isinstance(second, Later)
    assert 119 < second.seconds <= 150


def test_what_it_refuses_as_it_should_is_no_trouble(provider: Provider) -> None:
    channel = _channel(provider)
    for status in (None, None, 400, None, None, 400):
        provider.status = status
        channel(_parcel(), lambda: True)

    assert len(provider.forms) == 6


def test_a_provider_on_the_own_network_must_be_named_as_such(provider: Provider) -> None:
    to = messages.provider(f"https://127.0.0.1:{provider.server_port}/?From=1")

    outcome = messages.sms(to)(_parcel(), lambda: True)

    assert outcome.state == "waiting"
    assert "not an address on the public internet" in (outcome.reason or "")
    assert provider.forms == []


def test_without_a_number_or_with_too_long_a_text_nothing_is_sent(provider: Provider) -> None:
    channel = _channel(provider)

    assert channel(_parcel(to="email:ada@b.example"), lambda: True) == Outcome(
        state="failed", reason="no phone number is known"
    )
    assert channel(_parcel(text="a" * 1_600), lambda: True).state == "failed"
    assert provider.forms == []


@pytest.mark.parametrize(
    "told", ["", "sms", "ftp://a.example/?From=1", "https://a.example/", "https://a.example:x/"]
)
def test_an_address_that_cannot_be_one_is_refused(told: str) -> None:
    with pytest.raises(messages.BadProvider):
        messages.provider(told)


def _channel(provider: Provider) -> messages.Channel:
    to = messages.provider(f"http://ada:s3cret@{provider.place}/messages?From=+15550100")
    return messages.sms(to, frozenset({provider.place}))


def _parcel(*, to: str = "phone:+4366012345", text: str = "Your shoes are here.") -> Parcel:
    return Parcel(
        delivery_id="d1",
        person_id=PersonId("p1"),
        to=to,
        use="service.transaction",
        channel="sms",
        message=Message(text=text),
        link="https://a.example/u/t",
    )


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("after", "seconds"),
    [("120", 120.0), ("", 0.0), ("soon", 0.0), ("-1", 0.0), ("9" * 30, 0.0), ("9" * 9, 86_400.0)],
)
def test_a_provider_that_says_when_to_come_again_is_heeded(
    provider: Provider, status: int, after: str, seconds: float
) -> None:
    provider.status, provider.after = status, after

    outcome = _channel(provider)(_parcel(), lambda: True)

    assert (outcome.state, outcome.after_seconds) == ("waiting", seconds)


@pytest.mark.parametrize(
    ("wait", "least", "most"),
    [
        (timedelta(minutes=10), 500, 600),
        (-timedelta(days=1), 0, 0),
        (timedelta(days=9), 86_400, 86_400),
    ],
)
def test_when_to_come_again_may_be_told_as_a_date(
    provider: Provider, wait: timedelta, least: int, most: int
) -> None:
    provider.status = 429
    provider.after = format_datetime(datetime.now(tz=UTC) + wait, usegmt=True)

    outcome = _channel(provider)(_parcel(), lambda: True)

    assert least <= outcome.after_seconds <= most


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        (b'{"code": 21610, "message": "unsubscribed recipient"}', "stopped"),
        (b'{"code": 21211}', None),
        (b"[21610]", None),
        (b"no json", None),
    ],
)
def test_that_somebody_stopped_it_with_the_provider_is_told(
    provider: Provider, body: bytes, returned: str | None
) -> None:
    provider.status, provider.body = 400, body

    outcome = _channel(provider)(_parcel(), lambda: True)

    assert (outcome.state, outcome.returned) == ("failed", returned)
