"""A stop tells what it found in the words of the API, and tells it once."""

import pytest

from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms, touches
from twofold.messages import Stopped
from twofold.people import Person
from twofold.terms import Spoken, Statement


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def test_a_stop_is_told_in_the_words_of_the_api() -> None:
    found = Stopped(
        receipt_id="r", committed_us=NOON, already_left=("a",), cancelled=("b",), unknown=("c",)
    )

    assert found.told() == {
        "receipt_id": "r",
        "committed_at": "2026-03-02T12:00:00Z",
        "already_left": ("a",),
        "cancelled": ("b",),
        "unknown": ("c",),
    }


def test_the_same_stop_again_tells_nothing_new_unless_it_finds_more(line: Line) -> None:
    told: list[tuple[messages.Stopped, bool]] = []

    def follow(found: Stopped, _person: Person, spoken: Spoken | None) -> None:
        told.append((found, spoken is not None))

    first = line.stops(follow=follow)
    again = line.stops(follow=follow)
    delivery = line.asked("security")
    more = line.stops(follow=follow)

    assert again == first
    assert more.receipt_id == first.receipt_id
    assert told == [(first, True), (more, False)]
    assert more.cancelled == (delivery,)


def writes(line: Line, thread: str, initiator: str = "person") -> None:
    """Let her, or the shop, write in a thread."""
    draft = touches.TouchDraft(
        room="test",
        message_id=f"{thread} {initiator}",
        handle_id=line.ada.leading.handle_id,
        occurred_us=line.now,
        purpose="service",
        initiator=initiator,
        channel="email",
        thread=thread,
    )
    touches.record(line.db, draft, now=line.now)


def test_only_what_she_herself_began_after_a_stop_makes_another_one(
    line: Line,
) -> None:
    writes(line, "before")
    first = line.stops()
    assert line.stops().receipt_id == first.receipt_id

    line.now += 1
    writes(line, "before", "brand")
    assert line.stops().receipt_id == first.receipt_id

    writes(line, "after")

    assert line.stops().receipt_id != first.receipt_id


def test_a_stop_leaves_alone_what_waits_for_others_of_the_same_house(line: Line) -> None:
    for name in ("ada", "bob"):
        see(line.db, (f"user_id:{name}", "household:home", "together", NOON - clock.DAY))
    bob = people.resolve(line.db, "user_id:bob")
    intent = terms.Intent(use="security", channel="post")
    messages.ask(line.db, bob, intent, messages.Message(text="Hello"), now=line.now)
    home = people.resolve(line.db, "household:home")
    theirs = messages.ask(line.db, home, intent, messages.Message(text="Hello"), now=line.now)

    stopped = line.stops()

    assert (stopped.cancelled, stopped.unknown) == ((), ())
    assert line.state(theirs.delivery_id) == ("waiting", None)


def test_a_stop_waits_for_nothing_that_is_handed_over_at_somebody_elses_own_address(
    line: Line,
) -> None:
    for name in ("ada", "bob"):
        see(line.db, (f"user_id:{name}", "household:home", "together", NOON - clock.DAY))
    see(line.db, ("user_id:bob", "email:bob@b.example", "trait", NOON - clock.DAY))
    bob, found = people.resolve(line.db, "user_id:bob"), list[Stopped]()
    intent = terms.Intent(use="security", channel="email")
    messages.ask(line.db, bob, intent, messages.Message(text="Hello"), now=line.now)

    line.post.before = lambda: found.append(line.stops(wait_seconds=0))
    line.gateway.step()

    assert [(one.unknown, one.already_left) for one in found] == [((), ())]


def test_the_same_stop_again_does_not_call_its_own_confirmation_back(line: Line) -> None:
    stopped = line.stops()
    intent = terms.Intent(use=terms.CONFIRMATION, channel="page", matter=stopped.receipt_id)
    said = messages.Message(text="Stopped.")
    confirmation = messages.ask(line.db, line.ada, intent, said, now=line.now).delivery_id
    other = line.asked("security")

    again = line.stops()

    assert again.cancelled == (other,)
    assert line.state(confirmation) == ("waiting", None)


def test_the_same_stop_twice_finds_what_is_on_its_way_once(line: Line) -> None:
    found: list[Stopped] = []
    delivery = line.asked("security")

    line.post.before = lambda: found.extend(line.stops(wait_seconds=0) for _ in range(2))
    line.gateway.step()

    assert [one.unknown for one in found] == [(delivery,)] * 2
    assert line.stops().cancelled == (delivery,)


def test_what_was_leaving_when_its_person_left_the_group_behind_it_says_so(line: Line) -> None:
    rests, stopped, before = (line.asked("security") for _ in range(3))
    first = Statement(statement_id="first", verb="stop", scope=terms.Scope(use="care"))
    no, waiting = terms.exemptions.leaving("score:period", method="page"), list[str]()

    def leave() -> None:
        terms.say(line.db, line.ada, first, now=line.now)
        messages.call_back_these(line.db, [messages.get(line.db, before)], first, now=line.now)
        terms.say(line.db, line.ada, no, now=line.now)
        messages.call_back_these(line.db, [messages.get(line.db, before)], no, now=line.now)
        waiting.append(line.asked("security"))
        both = [messages.get(line.db, one) for one in (rests, stopped, *waiting)]
        messages.call_back_these(line.db, both, no, now=line.now)
        stop = Statement(statement_id="stop", verb="stop", method="page")
        terms.say(line.db, line.ada, stop, now=line.now)
        messages.call_back_these(line.db, both[1:2], stop, now=line.now)

    line.post.before = leave
    line.gateway.step()

    assert line.post.sent == []
    assert line.state(rests) == line.state(waiting[0]) == ("cancelled", "left")
    assert line.state(stopped) == line.state(before) == ("cancelled", "stopped")
    assert terms.reason("left").startswith("you left the group")
