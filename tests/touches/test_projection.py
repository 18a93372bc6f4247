"""The journal folded into the record: each message once, whatever else is in the way."""

import pytest

from tests.touches.given_entries import NOW, an_entry, an_event, entries, fold
from twofold import clock, people, storage, touches
from twofold.ids import touch_id

UNREADABLE: list[object] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"a":' * 100_000,
    b'{"type":"track","messageId":"x","userId":"u","event":"E","properties":'
    + b"[" * 5_000
    + b"]" * 5_000
    + b"}",
    b'{"type":"track","messageId":"x","userId":"\\ud800","event":"E"}',
    an_event("x", event=None),
    an_event("x", event=""),
    an_event("x", event=["E"]),
    an_event("x", event="a\0b"),
    an_event("x", event="E" * 513),
    an_event("x", type="telepathy"),
    an_event("x", type=None),
    an_event("x", userId=None),
    an_event("x", userId="null"),
    an_event("x", userId=["u"]),
    an_event("x", userId={"$ne": ""}),
    an_event("x", userId="a\0b"),
    an_event("x\0"),
    an_event("x" * 600),
    an_event("x", messageId=[]),
    an_event("x", timestamp="yesterday"),
    an_event("x", properties={"revenue": "much"}),
    an_event("x", properties={"revenue": 1, "currency": "gold"}),
    {"message_id": "x"},
    {"message_id": "x", "handles": {}, "occurred_at": "2026-01-01"},
    {"message_id": "x", "handles": {"email": "test@a.b"}, "occurred_at": "2026-01-01"},
    {"message_id": "x", "handles": {"email": "a@b.c"}, "occurred_at": "2026-01-01", "amount": 1},
    {"message_id": "x", "handles": {"email": "a@b.c"}, "occurred_at": "x"},
    {"message_id": "x", "handles": {"E mail": "a@b.c"}, "occurred_at": "2026-01-01"},
    {"message_id": "x", "handles": {"email": "a@b.c"}, "occurred_at": "2026-01-01", "delight": 3},
    {"message_id": "x", "handles": {"email": "a@b.c"}, "occurred_at": "2026-01-01", "purpose": "x"},
]


def only(db: storage.Database, message_id: str = "m-1") -> touches.Touch:
    return touches.get(db, touch_id(message_id))


def test_a_touch_is_kept_with_what_its_source_said(record: storage.Database) -> None:
    event = an_event(
        event="Order Completed",
        timestamp="2026-02-28T23:00:00+01:00",
        context={"channel": "Mobile"},
        properties={"order_id": 7, "total": 27.5, "currency": "eur"},
    )

    fold(record, entries(event))

    touch = only(record)
    assert touch.occurred_us == clock.parse("2026-02-28T22:00:00Z")
    assert (touch.name, touch.purpose, touch.initiator) == ("Order Completed", None, None)
    assert (touch.channel, touch.orbit, touch.source) == ("app", "own", "observed")
    assert (touch.amount_micro, touch.currency) == (27_500_000, "EUR")
    assert touch.thread == "order:7"
    assert touches.properties(touch)["order_id"] == 7


def test_a_refund_takes_back_what_its_order_brought(record: storage.Database) -> None:
    refund = an_event(
        event="Order Refunded", properties={"order_id": "7", "total": 5, "refers_to": "m-0"}
    )

    fold(record, entries(refund))

    touch = only(record)
    assert (touch.amount_micro, touch.currency, touch.thread) == (-5_000_000, "USD", "order:7")
    assert touch.refers_to == touch_id("m-0")


def test_a_checkout_is_not_money_yet(record: storage.Database) -> None:
    event = an_event(event="Checkout Started", properties={"revenue": 99, "currency": "USD"})

    fold(record, entries(event))

    assert only(record).amount_micro is None


def test_a_page_is_research_on_the_web(record: storage.Database) -> None:
    fold(record, entries(an_event(type="page", event=None, name="Home")))

    touch = only(record)
    assert (touch.purpose, touch.initiator, touch.channel) == ("research", "person", "web")


def test_a_library_tells_the_channel_unless_the_name_does(record: storage.Database) -> None:
    told = [("Tested", "analytics.js"), ("Tested", "analytics-ios")]
    told += [("Tested", "analytics-python"), ("Email Opened", "analytics.js")]
    events = [
        an_event(f"m-{n}", event=name, context={"library": {"name": library}})
        for n, (name, library) in enumerate(told)
    ]

    fold(record, entries(*events))

    found = [only(record, f"m-{n}").channel for n in range(4)]
    assert found == ["web", "app", None, None]


def test_a_native_touch_is_kept_as_told(record: storage.Database) -> None:
    told = {
        "message_id": "n-1",
        "handles": {"household": "1", "loyalty_card": "A"},
        "occurred_at": "2026-01-01T00:00:00Z",
        "channel": "store",
        "purpose": "purchase",
        "initiator": "person",
        "amount": "12.30",
        "currency": "USD",
        "delight": -2,
        "thread": "t",
        "refers_to": "n-0",
    }

    fold(record, entries(told))

    touch = only(record, "n-1")
    assert people.get(record, touch.handle_id).leading.value == "A"
    assert (touch.amount_micro, touch.delight, touch.refers_to) == (
        12_300_000,
        -2,
        touch_id("n-0"),
    )


def test_the_same_message_counts_once(record: storage.Database) -> None:
    first, again = an_event(), {**an_event(), "sentAt": "2026-03-01T11:00:00Z", "writeKey": "k"}

    one = fold(record, entries(first, again))
    other = fold(record, [an_entry(again, 3)])

    assert (one.touches, one.repeats, one.conflicts) == (1, 1, 0)
    assert (other.touches, other.repeats, other.conflicts) == (0, 1, 0)


def test_the_same_entries_again_change_nothing(record: storage.Database) -> None:
    told = entries(an_event(), an_event(event="Other"), an_event("m-2", type="identify"), b"{")

    fold(record, told)
    before = len(touches.intake(record))
    again = fold(record, told)

    assert (again.touches, again.facts, again.repeats) == (0, 0, 0)
    assert before == len(touches.intake(record)) == 2
    assert len(touches.latest(record)) == 1


def test_a_clock_that_cannot_be_read_costs_no_event(record: storage.Database) -> None:
    projected = fold(record, entries({**an_event(), "sentAt": "rubbish"}))

    assert (projected.touches, projected.refused) == (1, 0)


def test_other_content_under_a_known_id_is_put_aside(record: storage.Database) -> None:
    told = entries(an_event(event="First"), an_event(event="Second"), an_event(type="identify"))

    projected = fold(record, told)

    assert (projected.touches, projected.facts, projected.conflicts) == (1, 0, 2)
    assert only(record).name == "First"
    assert [aside.kind for aside in touches.intake(record)] == ["conflict", "conflict"]


def test_what_cannot_be_read_is_told_and_harms_nobody(record: storage.Database) -> None:
    told = [one for n, bad in enumerate(UNREADABLE) for one in (an_event(f"m-{n}"), bad)]

    projected = fold(record, entries(*told))

    assert (projected.touches, projected.refused) == (len(UNREADABLE), len(UNREADABLE))
    assert {aside.kind for aside in touches.intake(record)} == {"refused"}
    assert all(aside.reason.endswith(".") for aside in touches.intake(record))
    assert touches.verify(record) is None


@pytest.mark.parametrize("bad", UNREADABLE, ids=lambda bad: str(bad)[:60])
def test_each_unreadable_event_is_unreadable(bad: object) -> None:
    entry = an_entry(bad)
    assert entry.payload is not None

    with pytest.raises(touches.UNREADABLE):
        touches.understand(
            touches.decode(entry.payload, entry.format, NOW, None),
            entry.format,
            people.Sightings(b"salt"),
            NOW,
        )


def test_an_event_without_an_id_is_another_at_another_moment(record: storage.Database) -> None:
    event = an_event(messageId=None)
    told = [
        an_entry(event, 1),
        an_entry(event, 2),
        an_entry(event, 3, received="2026-03-01T12:00:01Z"),
    ]

    projected = fold(record, told)

    assert (projected.touches, projected.repeats) == (2, 1)


def test_a_wrong_clock_is_put_right_by_the_batch(record: storage.Database) -> None:
    event = an_event(timestamp="2020-01-01T00:00:00Z", originalTimestamp="2020-01-01T00:00:00Z")

    told = [an_entry(event, sent="2020-01-01T00:00:10Z")]
    fold(record, told)

    assert only(record).occurred_us == clock.parse("2026-03-01T11:59:50Z")
    assert touches.verify(record) is None


def test_identify_joins_a_browser_an_address_and_an_account(record: storage.Database) -> None:
    told = entries(
        an_event("m-1", userId=None, anonymousId="a-1"),
        an_event("m-2", type="identify", anonymousId="a-1", traits={"email": "Ada@b.example"}),
    )

    projected = fold(record, told)

    person = people.resolve(record, "ada@b.example")
    assert [handle.kind for handle in person.handles] == ["user_id", "email", "anonymous_id"]
    assert [touch.touch_id for touch in touches.of_person(record, person.person_id)] == [
        touch_id("m-1")
    ]
    assert person.person_id in projected.people


@pytest.mark.parametrize(
    "others",
    [
        [{"type": "chat", "id": "ada.99"}, {"type": "ga_client_id", "id": "1.2"}, "chat", {}],
        [{"type": "chat", "id": None}, {"type": "chat", "id": "ada.99", "collection": "users"}],
    ],
)
def test_identify_tells_a_name_at_the_chat_and_no_other_outside_id(
    record: storage.Database, others: list[object]
) -> None:
    fold(record, entries(an_event("m-1", type="identify", context={"externalIds": others})))

    person = people.resolve(record, "ada.99")
    assert [handle.kind for handle in person.handles] == ["user_id", "chat"]


@pytest.mark.parametrize("others", [None, "chat", {"type": "chat", "id": "ada.99"}, 1])
def test_outside_ids_in_another_shape_name_nobody(record: storage.Database, others: object) -> None:
    fold(record, entries(an_event("m-1", type="identify", context={"externalIds": others})))

    with pytest.raises(people.UnknownHandle):
        people.resolve(record, "ada.99")


def test_alias_joins_the_account_before_to_the_one_after(record: storage.Database) -> None:
    told = entries(
        an_event("m-1", userId="old"),
        an_event("m-2", type="alias", userId="new", previousId="old"),
        an_event("m-3", userId="new"),
    )

    fold(record, told)

    assert (
        people.resolve(record, "user_id:old").person_id
        == people.resolve(record, "user_id:new").person_id
    )


def test_a_trajectory_is_read_page_by_page(record: storage.Database) -> None:
    told = [an_event(f"m-{n}", timestamp="2026-01-01T00:00:00Z") for n in range(5)]
    fold(record, entries(*told))
    person_id = people.resolve(record, "u-1").person_id

    first = touches.of_person(record, person_id, limit=3)
    last = first[-1]
    rest = touches.of_person(record, person_id, after=(last.occurred_us, last.touch_id), limit=3)

    found = [touch.touch_id for touch in first + rest]
    assert found == sorted(touch_id(f"m-{n}") for n in range(5))
