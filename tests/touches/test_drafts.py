"""Touches that rooms of Twofold tell of themselves."""

import pytest

from tests.touches.given_entries import NOW, an_event, entries, fold
from twofold import ids, people, storage, touches


def a_draft(handle_id: ids.HandleId, **fields: object) -> touches.TouchDraft:
    values = {
        "room": "terms",
        "message_id": "terms:1",
        "handle_id": handle_id,
        "occurred_us": NOW,
        "purpose": "terms",
        "initiator": "person",
        **fields,
    }
    return touches.TouchDraft(**values)  # type: ignore[arg-type]


def test_a_room_appends_its_own_touch_once(record: storage.Database) -> None:
    fold(record, entries(an_event()))
    handle_id = people.resolve(record, "u-1").leading.handle_id

    one = touches.record(record, a_draft(handle_id), now=NOW)
    other = touches.record(record, a_draft(handle_id), now=NOW + 1)

    assert one == other == ids.touch_id("terms:1")
    assert touches.get(record, one).purpose == "terms"
    assert len(touches.latest(record)) == 2
    assert touches.verify(record) is None


def test_a_room_cannot_tell_of_somebody_unknown(record: storage.Database) -> None:
    with pytest.raises(people.UnknownPerson):
        touches.record(record, a_draft(ids.HandleId("f" * 32)), now=NOW)
