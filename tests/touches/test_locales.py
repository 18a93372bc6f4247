"""The locale that somebody's own device told."""

from tests.touches.given_entries import NOW, an_entry, an_event, entries, fold
from twofold import clock, people, storage, touches
from twofold.ids import HandleId


def an_event_of(user: str, number: int, **told: object) -> dict[str, object]:
    moment = clock.rfc3339(NOW - clock.DAY + number * clock.SECOND)
    return an_event(f"{user}-{number}", userId=user, timestamp=moment, **told)


def handles_of(record: storage.Database, user: str) -> list[HandleId]:
    return [handle.handle_id for handle in people.resolve(record, user).handles]


def test_each_of_several_is_known_by_the_newest_that_their_own_device_told(
    record: storage.Database,
) -> None:
    fold(
        record,
        entries(
            an_event_of("u-1", 1, context={"locale": "fr-FR"}),
            an_event_of("u-1", 2, context={"locale": "de-AT"}),
            an_event_of("u-1", 3),
            an_event_of("u-2", 1, properties={"locale": "en-IE"}),
            an_event_of("u-3", 1),
        ),
    )

    found = touches.locales_of(record, [handles_of(record, f"u-{one}") for one in (3, 2, 1)])

    assert found == [None, "en-IE", "de-AT"]


def test_what_was_told_long_before_the_newest_twenty_is_not_looked_for(
    record: storage.Database,
) -> None:
    own = [an_event_of("u-1", 0, context={"locale": "de-AT"})]
    fold(record, entries(*own, *(an_event_of("u-1", number) for number in range(1, 20))))
    before = touches.locales_of(record, [handles_of(record, "u-1")])

    fold(record, [an_entry(an_event_of("u-1", 20), 100)])

    assert before == ["de-AT"]
    assert touches.locales_of(record, [handles_of(record, "u-1")]) == [None]


def test_what_the_brand_sent_tells_nothing_of_their_device(record: storage.Database) -> None:
    fold(record, entries(an_event_of("u-1", 1, context={"locale": "de-AT"})))
    [handle_id, *_] = handles_of(record, "u-1")
    for number in range(25):
        draft = touches.TouchDraft(
            room="messages",
            message_id=f"sent-{number}",
            handle_id=handle_id,
            occurred_us=NOW + number,
            purpose="message",
            initiator="brand",
            properties={"locale": "fr-FR"},
        )
        touches.record(record, draft, now=NOW + number)

    assert touches.locales_of(record, [handles_of(record, "u-1")]) == ["de-AT"]
