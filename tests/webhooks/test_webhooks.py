"""Another program hears of every touch that it asked for, signed, in an order that can be told."""

import pytest
from standardwebhooks import Webhook as Standard

from tests.webhooks.given_webhooks import ADA, BOB, a_touch, a_webhook
from tests.webhooks.receiver import Receiver
from twofold import clock, egress, heeding, people, rights, speaking, terms, webhooks
from twofold.system import System


def test_what_happens_is_told_and_what_happened_before_is_not(
    home: System, receiver: Receiver
) -> None:
    a_touch(home, "before")
    a_webhook(home, receiver)
    a_touch(home, "after", name="Order Completed")

    speaking.tell_webhooks(home)

    [told] = receiver.bodies
    assert told["type"] == "Order Completed"
    assert told["data"]["number"] == 1
    assert told["data"]["touch"]["purpose"] == "purchase"
    assert told["data"]["person_id"] == people.resolve(home.record, ADA).person_id


def test_a_reader_of_the_standard_believes_the_signature_and_no_other(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    a_touch(home, "one")
    speaking.tell_webhooks(home)
    [(headers, body)] = receiver.taken
    known = Standard(webhooks.secret(home.settings.home, made))

    assert known.verify(body, headers)["data"]["number"] == 1
    with pytest.raises(Exception, match="No matching signature"):
        known.verify(body.replace(b'"number":1', b'"number":2'), headers)
    webhooks.renew(home.record, made.webhook_id)
    renewed = webhooks.get(home.record, made.webhook_id)
    with pytest.raises(Exception, match="No matching signature"):
        Standard(webhooks.secret(home.settings.home, renewed)).verify(body, headers)


def test_only_the_names_that_it_is_for_are_told(home: System, receiver: Receiver) -> None:
    a_webhook(home, receiver, names=("Order Completed",))
    a_touch(home, "one", name="Page Viewed")
    a_touch(home, "two", name="Order Completed")

    speaking.tell_webhooks(home)

    assert [body["type"] for body in receiver.bodies] == ["Order Completed"]


def test_a_receiver_that_fails_half_the_time_misses_nothing_and_can_put_it_in_order(
    home: System, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.lossy = True
    a_webhook(home, receiver)
    for at in range(40):
        a_touch(home, f"touch {at}", handle=(ADA, BOB)[at % 2])

    now, turns = clock.now_us(), 0
    monkeypatch.setattr(clock, "now_us", lambda: now)
    while _waiting(home):
        turns += 1
        assert turns < 2_000
        speaking.tell_webhooks(home)
        # Time goes on as far as the next try.
        now += clock.MINUTE

    heard = {
        (body["data"]["touch"]["handle_id"], body["data"]["number"]) for body in receiver.bodies
    }
    assert {number for _, number in heard} == set(range(1, 21))
    assert len(heard) == 40
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 40


def test_a_receiver_that_is_down_is_left_alone_and_nothing_is_lost(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    receiver.status = 500
    for at in range(20):
        a_touch(home, f"touch {at}")

    for _ in range(20):
        speaking.tell_webhooks(home)
    shut = webhooks.get(home.record, made.webhook_id)
    assert shut.failures == 5
    assert shut.shut_until_us > clock.now_us()

    receiver.status = 204
    webhooks.resume(home.record, made.webhook_id, now=clock.now_us())
    later = clock.now_us() + clock.HOUR
    assert len(webhooks.due(home.record, webhooks.get(home.record, made.webhook_id),
                            limit=50, now=later)) == 20  # fmt: skip


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("900", 900), ("Mon, 01 Jun 2026 12:15:00 GMT", 900), ("999999999", 86_400)],
)
def test_a_receiver_that_says_when_to_come_again_is_not_called_before(
    home: System, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, after: str, seconds: int
) -> None:
    now = clock.parse("2026-06-01T12:00:00Z")
    monkeypatch.setattr(clock, "now_us", lambda: now)
    a_webhook(home, receiver)
    for at in range(3):
        a_touch(home, f"touch {at}")
    receiver.status, receiver.after = 429, after
    speaking.tell_webhooks(home)
    receiver.status = 204

    now += (seconds - 1) * clock.SECOND
    speaking.tell_webhooks(home)
    assert receiver.taken == []

    now += clock.SECOND
    speaking.tell_webhooks(home)
    assert len(receiver.taken) == 3


def test_whoever_resumes_it_does_not_wait_as_long_as_it_asked(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    a_touch(home, "one")
    receiver.status, receiver.after = 503, "3600"
    speaking.tell_webhooks(home)
    receiver.status = 204

    webhooks.resume(home.record, made.webhook_id, now=clock.now_us())
    speaking.tell_webhooks(home)

    assert len(receiver.taken) == 1


def test_who_answers_gone_is_called_no_more_until_somebody_resumes_it(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    receiver.status = 410
    a_touch(home, "one")

    speaking.tell_webhooks(home)

    assert not webhooks.get(home.record, made.webhook_id).is_open
    assert _waiting(home) == 1


def test_after_four_days_an_event_is_given_up_and_shown_and_can_be_sent_again(
    home: System, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_webhook(home, receiver)
    receiver.status = 503
    a_touch(home, "one")
    speaking.tell_webhooks(home)
    now = clock.now_us() + 4 * clock.DAY
    monkeypatch.setattr(clock, "now_us", lambda: now)
    speaking.tell_webhooks(home)
    [given_up] = webhooks.failed(home.record, made.webhook_id)
    assert given_up.state == "failed"
    assert given_up.reason == "it answered 503"

    receiver.status = 204
    assert webhooks.again(home.record, made.webhook_id, given_up.touch_seq, now=now) == 1
    speaking.tell_webhooks(home)

    assert len(receiver.taken) == 1
    assert webhooks.failed(home.record, made.webhook_id) == []


def test_all_since_a_moment_are_sent_again_under_the_ids_that_they_had(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    for at in range(3):
        a_touch(home, f"touch {at}")
    speaking.tell_webhooks(home)

    webhooks.again_since(home.record, made.webhook_id, 0, now=clock.now_us())
    speaking.tell_webhooks(home)

    heard = [headers["webhook-id"] for headers, _ in receiver.taken]
    assert heard[:3] == heard[3:]


def test_of_who_wants_their_data_left_unused_nothing_is_told(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    a_touch(home, "one")
    ada = people.resolve(home.record, ADA)
    terms.restrict(home.record, ada, now=clock.now_us())

    speaking.tell_webhooks(home)

    assert receiver.taken == []
    assert webhooks.counts(home.record)[made.webhook_id] == {"withheld": 1}


def test_the_person_sees_whom_it_was_told_to_and_an_erasure_takes_what_waits(
    home: System, receiver: Receiver
) -> None:
    a_webhook(home, receiver)
    a_touch(home, "one")
    speaking.tell_webhooks(home)
    a_touch(home, "two")
    webhooks.collect(home.record, now=clock.now_us())
    ada = people.resolve(home.record, ADA)

    with home.record.read():
        told = list(rights.holdings(home.record, ada)["recipients"])
    assert [one["recipient"] for one in told] == [receiver.url]

    heeding.begin_erasure(home, ada, by="person", now=clock.now_us())
    speaking.tell_webhooks(home)
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "https://127.0.0.1/", "https://10.0.0.1/", "file:///etc/passwd",
     "https://me:pw@a.example/"],
)  # fmt: skip
def test_an_address_inside_is_noa_webhook(home: System, url: str) -> None:
    with pytest.raises((egress.ForbiddenUrl, egress.ForbiddenAddress)):
        webhooks.add(home.record, url, ["*"], by=None, now=clock.now_us())
    assert webhooks.all_of(home.record) == []


def test_an_address_that_was_let_in_once_is_looked_at_again_at_each_call(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver)
    a_touch(home, "one")
    webhooks.collect(home.record, now=clock.now_us())
    [event] = webhooks.due(home.record, made, limit=1, now=clock.now_us())

    found = webhooks.call(
        home.record, home.settings.home, made, event,
        names={}, inside=frozenset(), now=clock.now_us(),
    )  # fmt: skip

    assert found.reason is not None
    assert receiver.taken == []


def _waiting(home: System) -> int:
    webhooks.collect(home.record, now=clock.now_us())
    return sum(
        found["waiting"] + found["calling"] for found in webhooks.counts(home.record).values()
    )
