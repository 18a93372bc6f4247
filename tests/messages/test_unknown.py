"""What nobody knew of a message is found out in the end, and told to whoever had stopped it."""

from collections.abc import Callable
from typing import Literal

import pytest

from tests.messages.given_messages import NOON, Line
from twofold import messages, storage, terms
from twofold.messages import Outcome


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def test_i02_what_was_unknown_and_left_is_told_in_the_end(line: Line) -> None:
    line.allows()
    delivery = line.asked()
    found: list[messages.Stopped] = []

    def leave_and_stop(_parcel: messages.Parcel, fence: Callable[[], bool]) -> Outcome:
        assert fence()
        found.append(line.stops(wait_seconds=0))
        return messages.Sent(first_byte_us=NOON)

    line.channel = leave_and_stop
    line.gateway.step()

    assert found[0].unknown == (delivery,)
    again = line.stops()
    assert (again.unknown, again.already_left) == ((), (delivery,))
    assert line.state(delivery) == ("sent", "allowed")


def test_a_channel_that_can_tell_spares_the_unknown(line: Line) -> None:
    line.allows("service")
    left, held = line.asked("service", "test"), line.asked("service", "test")

    def die(_parcel: messages.Parcel, _fence: Callable[[], bool]) -> Outcome:
        raise KeyboardInterrupt

    line.channel = die
    with pytest.raises(KeyboardInterrupt):
        line.gateway.step()

    def look(delivery: messages.Delivery) -> Outcome:
        there = delivery.delivery_id == left
        return messages.Sent(first_byte_us=NOON) if there else messages.Fenced()

    line.another("gateway-2", look=look)

    assert line.state(left) == ("sent", "allowed")
    assert line.state(held) == ("waiting", "allowed")


def test_i03_a_gateway_that_was_given_up_may_still_tell_what_it_did(line: Line) -> None:
    line.allows()
    delivery = line.asked()

    def be_given_up(_parcel: messages.Parcel, fence: Callable[[], bool]) -> Outcome:
        assert fence()
        line.another("gateway-2")
        assert line.state(delivery)[0] == "unknown"
        return messages.Sent(first_byte_us=NOON)

    line.channel = be_given_up
    line.gateway.step()

    assert line.state(delivery)[0] == "sent"


@pytest.mark.parametrize(("told", "expected"), [("sent", "already_left"), ("failed", "cancelled")])
def test_i02_somebody_finds_out_what_no_channel_could_tell(
    line: Line, told: Literal["sent", "failed"], expected: str
) -> None:
    line.allows()
    delivery = line.asked()
    found: list[messages.Stopped] = []

    def break_off() -> None:
        found.append(line.stops(wait_seconds=0))
        raise ConnectionResetError

    line.post.before = break_off
    line.gateway.step()
    assert line.stops().unknown == (delivery,)

    messages.find_out(line.db, delivery, told, by="ben", now=NOON, follow=line.follow)
    messages.find_out(line.db, delivery, told, by="ben", now=NOON, follow=line.follow)

    assert line.state(delivery)[0] == told
    assert getattr(line.stops(), expected) == (delivery,)
    assert line.stops().unknown == ()
    assert [one.ended_by for one in line.ended if one.delivery_id == delivery] == [None, "ben"]


def test_what_is_known_cannot_be_told_otherwise(line: Line) -> None:
    delivery = line.asked()
    line.gateway.step()

    with pytest.raises(messages.NothingUnknown):
        messages.find_out(line.db, delivery, "sent", by="ben", now=NOON, follow=line.follow)


def test_what_surely_did_not_leave_is_tried_once_more_under_the_rules_of_then(line: Line) -> None:
    line.allows()
    first, second = line.asked(), line.asked("marketing.hats")
    line.post.answer = Outcome(state="failed", reason="refused: 554")
    line.gateway.step()
    assert (line.state(first)[0], line.state(second)[0]) == ("failed", "failed")
    line.post.answer = None

    messages.try_once_more(line.db, first, now=NOON)
    line.gateway.step()
    line.stops(terms.Scope(use="marketing.hats"))
    messages.try_once_more(line.db, second, now=NOON)
    line.gateway.step()

    assert line.state(first) == ("sent", "allowed")
    assert line.state(second) == ("withheld", "stopped")
    assert [one.delivery_id for one in line.post.sent] == [first]
    with pytest.raises(messages.NotAgain):
        messages.try_once_more(line.db, first, now=NOON)


def test_what_came_back_is_not_tried_once_more(line: Line) -> None:
    line.allows()
    delivery = line.asked()
    line.post.answer = Outcome(state="failed", reason="refused: 550 5.1.1", returned="bounced")
    line.gateway.step()

    with pytest.raises(messages.NotAgain, match="bounced"):
        messages.try_once_more(line.db, delivery, now=NOON)
