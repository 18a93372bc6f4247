"""Nothing leaves that its person does not allow at that moment, and nothing leaves twice."""

import threading

import pytest

from tests.messages.given_messages import NOON, Line
from twofold import clock, messages, storage, terms, touches
from twofold.messages import Outcome
from twofold.terms.statements import Statement


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def test_what_is_allowed_leaves_and_is_a_touch(line: Line) -> None:
    line.allows()
    delivery = line.asked()

    assert line.gateway.step() == 1

    assert line.state(delivery) == ("sent", "allowed")
    assert [parcel.to for parcel in line.post.sent] == ["email:ada@b.example"]
    found = touches.of_person(line.db, line.ada.person_id)
    [touch] = [touch for touch in found if touch.name == "Message Sent"]
    assert (touch.purpose, touch.initiator, touch.channel) == ("message", "brand", "email")


def test_silence_withholds_and_says_why(line: Line) -> None:
    delivery = line.asked()

    line.gateway.step()

    assert line.state(delivery) == ("withheld", "silence")
    assert [one.delivery_id for one in messages.not_sent(line.db, line.ada)] == [delivery]
    assert [(one.delivery_id, one.state) for one in line.ended] == [(delivery, "withheld")]
    assert line.post.sent == []


def test_what_came_too_early_waits_for_its_hour(line: Line) -> None:
    line.allows()
    line.now = clock.parse("2026-03-02T23:00:00Z")
    delivery = line.asked()

    line.gateway.step()
    assert line.state(delivery) == ("waiting", "hours")
    assert line.gateway.step() == 0

    line.now = clock.parse("2026-03-03T08:00:00Z")
    line.gateway.step()
    assert line.state(delivery) == ("sent", "allowed")


def test_i09_no_more_leaves_than_the_rate(line: Line) -> None:
    line.allows()
    deliveries = [line.asked() for _ in range(5)]

    line.gateway.step()

    states = [line.state(one) for one in deliveries]
    assert states.count(("sent", "allowed")) == 1
    assert states.count(("waiting", "rate")) == 4


def test_i01_a_stop_before_the_first_byte_keeps_it_back(line: Line) -> None:
    line.allows()
    delivery = line.asked()
    found: list[messages.Stopped] = []

    def stop_meanwhile() -> None:
        stopping = threading.Thread(target=lambda: found.append(line.stops()))
        stopping.start()
        while terms.gate(line.db, line.ada).epoch == 0:
            pass
        stoppings.append(stopping)

    stoppings: list[threading.Thread] = []
    line.post.before = stop_meanwhile
    line.gateway.step()
    stoppings[0].join()

    assert line.post.sent == []
    assert found[0].cancelled == (delivery,)
    assert (found[0].already_left, found[0].unknown) == ((), ())
    line.gateway.step()
    assert line.state(delivery)[0] in ("cancelled", "withheld")


def test_i02_what_had_left_is_told(line: Line) -> None:
    line.allows()
    delivery = line.asked()
    line.gateway.step()
    waiting = line.asked()

    stopped = line.stops()

    assert stopped.cancelled == (waiting,)
    assert line.state(waiting) == ("cancelled", "stopped")
    assert line.state(delivery) == ("sent", "allowed")


def test_i03_a_hung_gateway_leaves_it_unknown_and_is_fenced_when_it_wakes(line: Line) -> None:
    line.allows()
    delivery = line.asked()
    found: list[messages.Stopped] = []
    line.post.before = lambda: found.append(line.stops(wait_seconds=0.1))

    line.gateway.step()

    assert found[0].unknown == (delivery,)
    assert line.post.sent == []
    again = line.stops()
    assert (again.unknown, again.cancelled) == ((), (delivery,))
    assert again.receipt_id == found[0].receipt_id


def test_i05_a_repeated_stop_has_the_same_receipt(line: Line) -> None:
    first, again = line.stops(), line.stops()

    assert again == first


def test_a_second_stop_silences_what_was_begun_after_the_first(line: Line) -> None:
    first = line.stops()
    draft = touches.TouchDraft(
        room="test",
        message_id="letter",
        handle_id=line.ada.leading.handle_id,
        occurred_us=line.now + 1,
        purpose="service",
        initiator="person",
        channel="email",
        thread="letter:1",
    )
    touches.record(line.db, draft, now=line.now + 1)
    answer = line.asked("service.reply", matter="letter:1")

    again = line.stops()
    line.gateway.step()

    assert again.receipt_id != first.receipt_id
    assert again.cancelled == (answer,)


def test_a_stop_by_staff_is_told_as_theirs(line: Line) -> None:
    line.stops(speaker="staff")

    [clause] = terms.of(line.db, line.ada).clauses
    assert clause.speaker == "staff"
    assert touches.of_person(line.db, line.ada.person_id)[-1].initiator == "brand"


def test_a_narrow_stop_leaves_the_rest(line: Line) -> None:
    line.allows()
    shoes, hats = line.asked("marketing.shoes"), line.asked("marketing.hats")

    stopped = line.stops(terms.Scope(use="marketing.shoes"))
    line.gateway.step()

    assert stopped.cancelled == (shoes,)
    assert line.state(hats) == ("sent", "allowed")


def test_i11_a_no_between_decision_and_first_byte_is_decided_anew(line: Line) -> None:
    line.allows()
    delivery = line.asked()

    def deny() -> None:
        scope = terms.Scope(use="marketing")
        said = Statement(statement_id="no", verb="deny", scope=scope)
        terms.say(line.db, line.ada, said, now=line.now)

    line.post.before = deny
    line.gateway.step()
    assert line.state(delivery)[0] == "waiting"

    line.gateway.step()
    assert line.state(delivery) == ("withheld", "denied")
    assert line.post.sent == []


def test_i12_what_was_withheld_is_not_sent_after_a_yes(line: Line) -> None:
    delivery = line.asked()
    line.gateway.step()

    line.allows()
    line.gateway.step()

    assert line.state(delivery) == ("withheld", "silence")


def test_i25_a_gateway_that_died_leaves_its_lease_unknown_and_it_is_not_sent_again(
    line: Line,
) -> None:
    line.allows()
    delivery = line.asked()

    def die() -> None:
        raise KeyboardInterrupt

    line.post.before = die
    with pytest.raises(KeyboardInterrupt):
        line.gateway.step()
    assert line.state(delivery)[0] == "leased"

    line.post.before = lambda: None
    other = line.another("gateway-2")
    other.step()

    assert line.state(delivery)[0] == "unknown"
    assert line.post.sent == []


def test_a_channel_that_breaks_off_leaves_it_unknown(line: Line) -> None:
    line.allows()
    delivery = line.asked()

    def break_off() -> None:
        raise ConnectionResetError

    line.post.before = break_off
    line.gateway.step()

    assert line.state(delivery) == ("unknown", "the channel broke off")


def test_a_channel_that_is_down_is_tried_again_and_not_for_ever(line: Line) -> None:
    line.allows()
    line.post.answer = Outcome(state="waiting", reason="the provider is down")
    delivery = line.asked()

    tried = 0
    for _ in range(20):
        tried += line.gateway.step()
        line.now += clock.HOUR // 2

    assert line.state(delivery) == ("failed", "the provider is down")
    assert tried == 5


def test_the_same_key_asks_once_and_another_message_under_it_is_refused(line: Line) -> None:
    intent = terms.Intent(use="care", channel="email")
    one, other = messages.Message(text="Hello"), messages.Message(text="Goodbye")
    first = messages.ask(line.db, line.ada, intent, one, key="k", now=NOON)

    assert messages.ask(line.db, line.ada, intent, one, key="k", now=NOON + 1) == first
    with pytest.raises(messages.KeyUsed):
        messages.ask(line.db, line.ada, intent, other, key="k", now=NOON)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (terms.Intent(use="care", channel="email"), " "),
        (terms.Intent(use="care", channel="email"), "x" * 200_000),
        (terms.Intent(use="care"), "Hello"),
        (terms.Intent(use="care", channel="email", expires_us=NOON), "Hello"),
    ],
)
def test_what_cannot_be_sent_is_refused(line: Line, intent: terms.Intent, text: str) -> None:
    with pytest.raises(messages.BadMessage):
        messages.ask(line.db, line.ada, intent, messages.Message(text=text), now=NOON)


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [(0, 30, 40), (5, 30, 40), (3_600, 3_600, 4_500)],
)
def test_whoever_says_when_to_come_again_is_not_asked_before(
    line: Line, after: float, least: int, most: int
) -> None:
    line.allows()
    asked = line.asked()
    line.post.answer = Outcome(state="waiting", reason="not now", after_seconds=after)

    line.gateway.step()

    found = messages.get(line.db, asked)
    wait = (found.not_before_us - line.now) // clock.SECOND
    assert found.state == "waiting"
    assert least <= wait <= most
