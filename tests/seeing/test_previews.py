"""What a file's touches would be in the record is what they become."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from twofold import people, seeing, touches
from twofold.settings import Settings
from twofold.system import System

NOW = 1_767_225_600_000_000


@pytest.fixture
def line(settings: Settings) -> Iterator[System]:
    """Return an empty home, open, once on each database."""
    with homes.running(settings) as found:
        touches.seed_event_names(found.record)
        yield found


def payload(**said: object) -> bytes:
    """Return a touch as a mapping writes it."""
    told = {"message_id": "m1", "handles": {"email": " Ann@Example.ORG "}, **said}
    return msgspec.json.encode(told)


def test_a_touch_is_foreseen_as_it_is_kept(line: System) -> None:
    said = {
        "occurred_at": "2025-11-03T10:22:00+01:00", "name": "Order Completed",
        "amount": "26.9", "currency": "EUR",
    }  # fmt: skip

    (found,) = seeing.foresee(line, [payload(**said)], now=NOW)

    feed_id = touches.feed(line.record, "import", "shop")
    seeing.bring(line, [payload(**said)], feed_id=feed_id, now=NOW)
    (kept,) = touches.latest(line.record)
    assert (found.occurred_us, found.amount_micro) == (kept.occurred_us, kept.amount_micro)
    (handle,) = people.resolve(line.record, "email:ann@example.org").handles
    assert found.handles == ((handle.kind, handle.value),)
    assert found == seeing.Foreseen(
        handles=(("email", "ann@example.org"),),
        occurred_us=1_762_161_720_000_000,
        name="Order Completed",
        purpose="purchase",
        initiator="person",
        amount_micro=26_900_000,
        currency="EUR",
    )


def test_what_could_not_be_read_is_foreseen_with_its_reason(line: System) -> None:
    nobody = payload(handles={"email": "test@example.org"}, occurred_at="2025-11-03")

    (found,) = seeing.foresee(line, [nobody], now=NOW)

    assert "names nobody" in found.problem
