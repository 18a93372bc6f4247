"""Deliveries leave in batches, and each of them is held as exactly as if it were alone."""

import time
from collections.abc import Callable

import pytest

from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms
from twofold.messages import Fenced, Outcome, Sent, digests, leases
from twofold.storage import Query
from twofold.terms import Rate, Scope, Window
from twofold.terms.statements import Statement


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def many(line: Line, count: int) -> list[str]:
    """Let her allow as much as one likes, and ask for messages."""
    rates = (Rate(most=1_000, per_us=clock.DAY, use="marketing"),)
    hours = (Window(start=0, end=1_440),)
    line.allows(conditions=terms.Conditions(rates=rates, windows=hours))
    return [line.asked() for _ in range(count)]


def test_a_batch_is_leased_at_once_and_ended_at_once(line: Line) -> None:
    deliveries = many(line, 3)
    states: list[list[str]] = []

    def send(_parcel: messages.Parcel, fence: Callable[[], bool]) -> Outcome:
        states.append([line.state(one)[0] for one in deliveries])
        return Sent(first_byte_us=NOON) if fence() else Fenced()

    line.channel = send

    assert line.gateway.step() == 3
    assert states == [["leased"] * 3] * 3
    assert [line.state(one)[0] for one in deliveries] == ["sent"] * 3


def take(
    line: Line, due: list[messages.Delivery], *, seconds_max: float = 60
) -> tuple[int, list[leases.Lease]]:
    """Lease what may leave, as the gateway does."""
    with line.db.write(serial=people.SERIAL):
        return leases.take(
            line.db,
            due,
            messages.House(),
            owner="gateway-1",
            now=line.now,
            follow=line.follow,
            bind=digests.listed(str),
            seconds_max=seconds_max,
        )


def test_as_many_are_leased_as_fit_into_the_time_and_one_at_least(line: Line) -> None:
    due = [messages.get(line.db, one) for one in many(line, 3)]

    tried, [lease] = take(line, due, seconds_max=0)

    assert tried == 1
    assert [messages.get(line.db, one.delivery_id).state for one in due].count("leased") == 1
    found = messages.get(line.db, lease.delivery.delivery_id)
    assert (lease.delivery.state, lease.delivery.attempt) == (found.state, found.attempt)
    assert lease.delivery.lease_owner == found.lease_owner == "gateway-1"


def test_what_ended_before_its_turn_is_neither_leased_nor_withheld(line: Line) -> None:
    [allowed], refused = many(line, 1), line.asked("care")
    due = [messages.get(line.db, one) for one in (allowed, refused)]
    line.db.run(Query("end", "UPDATE delivery SET state = 'cancelled'"))

    assert take(line, due) == (2, [])
    assert [line.state(one) for one in (allowed, refused)] == [("cancelled", None)] * 2
    assert line.ended == []


def test_a_yes_that_was_given_to_us_is_not_asked_again_whatever_a_list_brought(line: Line) -> None:
    line.allows("care", speaker="import", evidence="a form")
    [delivery] = many(line, 1)

    _, [lease] = take(line, [messages.get(line.db, delivery)])

    assert lease.brought is None


def test_i11_a_no_in_the_middle_of_a_batch_holds_back_the_rest(line: Line) -> None:
    deliveries = many(line, 3)

    def send(_parcel: messages.Parcel, fence: Callable[[], bool]) -> Outcome:
        if not fence():
            return Fenced()
        said = Statement(statement_id="no", verb="deny", scope=Scope(use="marketing"))
        terms.say(line.db, line.ada, said, now=line.now)
        return Sent(first_byte_us=NOON)

    line.channel = send
    line.gateway.step()
    line.gateway.step()

    states = sorted(line.state(one) for one in deliveries)
    assert states == [("sent", "allowed"), ("withheld", "denied"), ("withheld", "denied")]


def test_what_a_slow_channel_does_not_get_to_goes_back_and_counts_for_nothing(line: Line) -> None:
    deliveries = many(line, 8)

    def send(_parcel: messages.Parcel, fence: Callable[[], bool]) -> Outcome:
        time.sleep(0.1)
        return Sent(first_byte_us=NOON) if fence() else Fenced()

    line.channel = send
    began = time.monotonic()
    line.gateway.step()

    # As many as begin in a quarter of a second, and no stop waits much longer than that.
    found = [messages.get(line.db, one) for one in deliveries]
    sent = [one for one in found if one.state == "sent"]
    back = [one for one in found if one.state == "waiting"]
    assert len(sent) in (2, 3)
    assert len(back) == 8 - len(sent)
    assert {(one.attempt, one.handed_us) for one in back} == {(0, None)}
    assert time.monotonic() - began < 2


def test_i09_one_batch_holds_no_more_than_the_rate(line: Line) -> None:
    line.allows(
        conditions=terms.Conditions(
            rates=(Rate(most=2, per_us=clock.DAY, use="marketing"),),
            windows=(Window(start=0, end=1_440),),
        )
    )
    for _ in range(9):
        line.asked()

    line.gateway.step()
    line.gateway.step()

    assert len(line.post.sent) == 2


def test_a_yes_from_a_list_is_asked_again_once_though_two_messages_leave_on_it_at_once(
    line: Line,
) -> None:
    yes = Statement(
        statement_id="brought",
        verb="allow",
        scope=Scope(use="marketing", recipient="own"),
        speaker="import",
        evidence="a form",
        conditions=terms.Conditions(rates=(Rate(most=9, per_us=clock.DAY, use="marketing"),)),
    )
    terms.say(line.db, line.ada, yes, now=line.now)
    gateway = messages.Gateway(
        line.db,
        owner="gateway-2",
        house=messages.House,
        channel=lambda _: line.post,
        link=lambda _: "/u/x",
        follow=line.follow,
        remind=lambda _delivery, clause: f"keep {clause.clause_id}?" if clause else "",
        now=lambda: line.now,
    )

    for _ in range(3):
        line.asked()
        line.asked()
        gateway.step()

    notes = [parcel.note for parcel in line.post.sent]
    assert notes == ["keep brought?", "", "", "", "", ""]


def test_one_address_with_many_readers_hides_nobody_elses(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people.persons, "LINKS_MAX", 3)
    for number in range(9):
        see(line.db, (f"user_id:u{number}", "household:full", "together", NOON - clock.DAY))
    see(
        line.db,
        ("user_id:bob", "household:small", "together", NOON - clock.DAY),
        ("user_id:eve", "household:small", "together", NOON - clock.DAY),
    )
    homes = [people.resolve(line.db, f"household:{name}") for name in ("full", "small")]

    reached = messages.addresses.reached_by(line.db, [(home, home.leading) for home in homes])

    bob, eve = (people.resolve(line.db, f"user_id:{name}") for name in ("bob", "eve"))
    assert {one.person_id for one in reached[1]} == {
        homes[1].person_id, bob.person_id, eve.person_id
    }  # fmt: skip
    assert len(reached[0]) == 4


def test_i18_who_turns_out_to_be_somebody_who_stopped_is_held_back(line: Line) -> None:
    [delivery] = many(line, 1)
    see(line.db, ("email:old@b.example", "", "", NOON - clock.DAY))
    other = people.resolve(line.db, "email:old@b.example")
    messages.stop(line.db, other, method="page", now=line.now)

    def merge() -> None:
        people.merge(
            line.db, line.ada.person_id, other.person_id, by="s1", reason="same", now=line.now
        )

    line.post.before = merge
    line.gateway.step()
    assert line.post.sent == []

    line.post.before = lambda: None
    line.gateway.step()
    assert line.state(delivery) == ("withheld", "stopped")


def test_a_message_to_nobody_any_more_keeps_nobody_elses_back(line: Line) -> None:
    see(line.db, ("email:gone@b.example", "", "", NOON - clock.DAY))
    gone = people.resolve(line.db, "email:gone@b.example")
    intent = terms.Intent(use="security", channel="email")
    lost = messages.ask(line.db, gone, intent, messages.Message(text="Hello"), now=line.now)
    line.db.run(
        Query("forget", "DELETE FROM handle WHERE handle_id = :handle_id"),
        handle_id=gone.leading.handle_id,
    )
    [delivery] = many(line, 1)

    line.gateway.step()

    assert line.state(lost.delivery_id) == ("withheld", "erased")
    assert messages.get(line.db, lost.delivery_id).clauses == ()
    assert line.state(delivery) == ("sent", "allowed")


def test_i05_what_left_while_the_record_was_gone_is_noted_once_it_is_back(line: Line) -> None:
    [delivery] = many(line, 1)

    def send(parcel: messages.Parcel, fence: Callable[[], bool]) -> Outcome:
        outcome = line.post(parcel, fence)
        line.is_gone = True
        return outcome

    line.channel = send
    with pytest.raises(storage.RecordUnavailable):
        line.gateway.step()
    assert line.state(delivery)[0] == "leased"

    line.is_gone = False
    line.gateway.step()
    assert line.state(delivery) == ("sent", "allowed")
    assert len(line.post.sent) == 1
