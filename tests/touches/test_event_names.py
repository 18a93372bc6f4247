"""What the names of events mean."""

import pytest

from tests.touches.given_entries import an_event, entries, fold
from twofold import people, storage, touches


def meaning(db: storage.Database, name: str) -> tuple[str | None, str | None, str | None]:
    found = {one.name: one for one in touches.event_names(db)}[name]
    return found.purpose, found.initiator, found.channel


def test_segments_names_have_a_meaning_out_of_the_box(record: storage.Database) -> None:
    touches.seed_event_names(record)

    assert meaning(record, "Order Completed") == ("purchase", "person", None)
    assert meaning(record, "Products Searched") == ("research", "person", None)
    assert meaning(record, "Product Reviewed") == ("commentary", "person", None)
    assert meaning(record, "Invite Sent") == ("referral", "person", None)
    assert meaning(record, "Email Opened") == ("message", "brand", "email")
    assert meaning(record, "Promotion Viewed") == ("message", "brand", None)
    assert meaning(record, "Live Chat Message Sent") == ("service", "person", "chat")
    assert meaning(record, "Live Chat Message Received") == ("message", "brand", "chat")


def test_what_staff_say_stays_and_tells_whom_it_changes(record: storage.Database) -> None:
    touches.seed_event_names(record)
    fold(record, entries(an_event(event="Order Completed")))

    changed = touches.set_event_name(
        record, "Order Completed", purpose="renewal", initiator="person", channel="store"
    )
    touches.seed_event_names(record)

    assert changed == {people.resolve(record, "u-1").person_id}
    assert meaning(record, "Order Completed") == ("renewal", "person", "store")


def test_a_meaning_must_be_a_known_word(record: storage.Database) -> None:
    with pytest.raises(touches.Unreadable):
        touches.set_event_name(record, "Any", purpose="fun", initiator=None)
    with pytest.raises(touches.NoName):
        touches.set_event_name(record, "  ", purpose=None, initiator=None)


def test_names_without_a_meaning_are_told_by_frequency(record: storage.Database) -> None:
    touches.seed_event_names(record)
    told = [an_event("1", event="B"), an_event("2", event="A"), an_event("3", event="B")]
    fold(record, entries(*told, an_event("4", event="Order Completed")))

    assert touches.unknown_names(record) == [("B", 2), ("A", 1)]
