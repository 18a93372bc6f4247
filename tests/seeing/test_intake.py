"""The intake list: each event that was not counted once, however often it came."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests import homes
from twofold import clock, journal, seeing, touches
from twofold.settings import Settings
from twofold.system import System

NOW = clock.parse("2026-06-01")


@pytest.fixture
def line(settings: Settings) -> Iterator[System]:
    """Return an empty home, open, once on each database."""
    with homes.running(settings) as found:
        yield found


def bring(
    line: System, *said: dict[str, Any], feed: str = "till", now: int = NOW
) -> seeing.Brought:
    feed_id = touches.feed(line.record, "import", feed)
    return seeing.bring(line, map(msgspec.json.encode, said), feed_id=feed_id, now=now)


def receipt(number: int, amount: str, who: str = "ann") -> dict[str, Any]:
    return {
        "message_id": f"r{number}",
        "handles": {"user_id": who},
        "occurred_at": "2026-05-01T10:00:00Z",
        "amount": amount,
        "currency": "EUR",
    }


def test_whatever_is_brought_is_counted_in_one_of_four_places(line: System) -> None:
    bring(line, receipt(1, "1.00"), receipt(2, "1.00"))

    brought = bring(
        line, receipt(1, "1.00"), receipt(2, "2.00"), receipt(3, "1.00"), receipt(4, "1", "null")
    )

    assert (brought.touches, brought.repeats, brought.conflicts, brought.unreadable) == (1, 1, 1, 1)
    assert "it names nobody" in brought.reasons[0]


def test_what_another_feed_brought_meanwhile_is_not_counted_in(line: System) -> None:
    other = touches.feed(line.record, "import", "other")

    def told() -> Iterator[bytes]:
        yield msgspec.json.encode(receipt(1, "1.00"))
        draft = journal.Draft(feed_id=other, format=journal.TOUCH, payload=b"{", received_us=NOW)
        journal.append(line.journal, [draft])

    brought = seeing.bring(
        line, told(), feed_id=touches.feed(line.record, "import", "till"), now=NOW
    )

    assert (brought.touches, brought.unreadable) == (1, 0)
    assert [row.feed for row in touches.intake(line.record)] == ["other"]


def test_the_same_event_again_is_told_once_with_how_often(line: System) -> None:
    bring(line, receipt(1, "1.00"))
    for day in range(3):
        bring(line, receipt(1, "2.00"), now=NOW + day * clock.DAY)
    bring(line, receipt(1, "3.00"))

    told = touches.intake(line.record)

    assert [(row.kind, row.times) for row in told] == [("conflict", 3), ("conflict", 1)]
    assert (told[0].at_us, told[0].last_us) == (NOW, NOW + 2 * clock.DAY)
    assert touches.latest_intake(line.record) == told[::-1]
    assert touches.intake(line.record, after=told[0].intake_id) == told[1:]
    assert touches.latest_intake(line.record, before=told[1].intake_id) == told[:1]


def test_what_has_no_id_is_like_nothing_else(line: System) -> None:
    feed_id = touches.feed(line.record, "import", "till")
    seeing.bring(line, [b"{", b"{"], feed_id=feed_id, now=NOW)

    assert [(row.kind, row.times, row.last_us) for row in touches.intake(line.record)] == [
        ("refused", 1, NOW),
        ("refused", 1, NOW),
    ]
