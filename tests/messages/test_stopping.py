"""A stop waits for all that is leaving, and gives back what was given to what it keeps back."""

import threading
from collections.abc import Callable

import pytest

from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, people, storage, supplies, terms
from twofold.messages import Outcome, Parcel, Sent, Stopped


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def with_code(line: Line, key: str) -> str:
    """Ask for a message to her that holds a code; returns its delivery."""
    code = supplies.take_code(line.db, "autumn", key, now=NOON)
    intent, said = terms.Intent(use="security", channel="email"), messages.Message(text=code)
    asked = messages.ask(line.db, line.ada, intent, said, now=NOON).delivery_id
    with line.db.write():
        supplies.hand_on(line.db, "autumn", key, asked)
    return asked


def test_what_is_cancelled_gives_its_code_back_and_what_is_leaving_keeps_it(line: Line) -> None:
    supplies.bring_codes(line.db, "autumn", ["A", "B"], by="ann", now=NOON)
    leaves, waits = with_code(line, "a"), ""

    def hand_over(_parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        nonlocal waits
        assert fence()
        waits = with_code(line, "b")
        line.stops(wait_seconds=0)
        return Sent(first_byte_us=NOON)

    line.channel = hand_over
    line.gateway.step()

    assert [line.state(one)[0] for one in (leaves, waits)] == ["sent", "cancelled"]
    assert messages.get(line.db, leaves).message.text == "A"
    assert messages.get(line.db, waits).message.text == "…"
    assert supplies.codes_left(line.db, "autumn") == 1


def test_i01_a_stop_that_kept_something_back_waits_for_what_is_leaving_all_the_same(
    line: Line,
) -> None:
    leaves, found = line.asked("security"), list[Stopped]()
    stopping = threading.Thread(target=lambda: found.append(line.stops()))

    def hand_over(_parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        assert fence()
        line.asked("security")
        stopping.start()
        while terms.gate(line.db, line.ada).epoch == 0:
            pass
        stopping.join(timeout=0.2)
        return Sent(first_byte_us=NOON)

    line.channel = hand_over
    line.gateway.step()
    stopping.join()

    [stopped] = found
    assert (stopped.already_left, stopped.unknown) == ((leaves,), ())
    assert len(stopped.cancelled) == 1


def test_the_same_stop_of_somebody_with_another_address_is_said_for_that_as_well(
    line: Line,
) -> None:
    first = line.stops()
    see(line.db, ("user_id:ada", "anonymous_id:phone", "together", NOON - clock.HOUR))

    again = line.stops()

    assert again.receipt_id != first.receipt_id
    said = terms.of(line.db, people.get(line.db, line.ada.person_id)).clauses
    assert {one.handle_id for one in line.ada.handles} == set(said[-1].speaks_for)
