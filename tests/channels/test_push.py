"""A notice reaches each browser of a person, readable there alone, or says what is not known."""

import time
from collections.abc import Iterator, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.channels.pushservice import PushService, serving
from twofold import messages
from twofold.ids import PersonId
from twofold.messages import Channel, Fenced, Message, Outcome, Parcel, Sent, Voucher
from twofold.subscriptions import Subscription

VOUCHER = Voucher(
    key=ec.generate_private_key(ec.SECP256R1()), contact="mailto:a@shop.example", name="The Shop"
)


@pytest.fixture
def service() -> Iterator[PushService]:
    with serving() as found:
        yield found


def test_a_notice_can_be_read_by_its_browser_alone(service: PushService) -> None:
    outcome = channel(service, ["phone"])(parcel(), lambda: True)

    assert isinstance(outcome, Sent)
    assert service.notices == [
        (
            "phone",
            {"title": "News", "text": "Your shoes are here.", "link": "https://a.example/u/t"},
        )
    ]
    [headers] = service.headers
    assert headers["Content-Encoding"] == "aes128gcm"
    assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("86400", "high", "ab" * 16)
    assert b"shoes" not in service.raw[0]


def test_the_service_is_told_who_sends_and_until_when(service: PushService) -> None:
    channel(service, ["phone"])(parcel(), lambda: True)

    [claims] = service.claims
    assert claims["aud"] == f"http://{service.place}"
    assert claims["sub"] == "mailto:a@shop.example"
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600


def test_news_that_nobody_fetched_soon_is_none(service: PushService) -> None:
    channel(service, ["phone"])(parcel(use="marketing.shoes"), lambda: True)

    assert (service.headers[0]["TTL"], service.headers[0]["Urgency"]) == ("14400", "normal")


def test_every_browser_of_a_person_gets_it(service: PushService) -> None:
    outcome = channel(service, ["phone", "desk"])(parcel(), lambda: True)

    assert isinstance(outcome, Sent)
    assert [name for name, _ in service.notices] == ["phone", "desk"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_removed(service: PushService, status: int) -> None:
    service.status["phone"] = status
    gone: list[Subscription] = []

    outcome = channel(service, ["phone", "desk"], gone)(parcel(), lambda: True)

    assert isinstance(outcome, Sent)
    assert [one.subscription_id for one in gone] == ["phone"]
    only = channel(service, ["phone"], gone)(parcel(), lambda: True)
    assert only == Outcome(state="failed", reason="no browser of theirs takes notices")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (201, "sent"),
        (307, "failed"),
        (400, "failed"),
        (403, "failed"),
        (413, "failed"),
        (429, "waiting"),
        (503, "waiting"),
        (500, "unknown"),
        (None, "unknown"),
    ],
)
def test_what_a_service_answers_is_what_became_of_it(
    service: PushService, status: int | None, state: str
) -> None:
    service.status["phone"] = status

    assert channel(service, ["phone"])(parcel(), lambda: True).state == state


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ((429, 201), "sent"),
        ((None, 201), "sent"),
        ((429, None), "unknown"),
        ((400, 429), "waiting"),
        ((400, 410), "failed"),
    ],
)
def test_what_may_have_been_shown_anywhere_is_not_sent_again(
    service: PushService, statuses: tuple[int | None, int | None], state: str
) -> None:
    service.status = dict(zip(("phone", "desk"), statuses, strict=True))

    assert channel(service, ["phone", "desk"])(parcel(), lambda: True).state == state


def test_what_the_fence_holds_back_is_never_sent(service: PushService) -> None:
    assert channel(service, ["phone", "desk"])(parcel(), lambda: False) == Fenced()
    assert service.notices == []


def test_a_no_between_two_browsers_is_heard(service: PushService) -> None:
    answers = [True, False]

    outcome = channel(service, ["phone", "desk"])(parcel(), lambda: answers.pop(0))

    assert isinstance(outcome, Sent)
    assert [name for name, _ in service.notices] == ["phone"]


def test_s01_no_browser_leads_into_the_own_network(service: PushService) -> None:
    found = [service.browser("phone").subscription]

    outcome = messages.push(VOUCHER, lambda _: found, lambda _: None)(parcel(), lambda: True)

    assert outcome.state == "waiting"
    assert service.headers == []


def test_what_no_notice_can_hold_fails(service: PushService) -> None:
    outcome = channel(service, ["phone"])(parcel(text="ä" * 2_000), lambda: True)

    assert outcome == Outcome(state="failed", reason="longer than 3900 bytes")
    assert service.headers == []


def channel(
    service: PushService, names: Sequence[str], gone: list[Subscription] | None = None
) -> Channel:
    browsers = [service.browser(name).subscription for name in names]
    left = [] if gone is None else gone
    return messages.push(VOUCHER, lambda _: browsers, left.append, frozenset({service.place}))


def parcel(*, text: str = "Your shoes are here.", use: str = "service.transaction") -> Parcel:
    return Parcel(
        delivery_id="ab" * 16,
        person_id=PersonId("p1"),
        to="user_id:ada",
        use=use,
        channel="push",
        message=Message(text=text, subject="News"),
        link="https://a.example/u/t",
    )


def test_services_that_say_when_to_come_again_are_heeded(service: PushService) -> None:
    service.status = {"phone": 429, "desk": 503}
    service.after = {"phone": "90", "desk": "30"}

    outcome = channel(service, ["phone", "desk"])(parcel(), lambda: True)

    assert (outcome.state, outcome.after_seconds) == ("waiting", 90.0)
