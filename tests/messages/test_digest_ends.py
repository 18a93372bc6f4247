"""How what left together ends: with all of its parts, as a stop or a death would have it."""

from collections.abc import Callable

import pytest

from tests.messages.given_digests import ALWAYS, WEEK, delivery, drained, saved
from tests.messages.given_messages import NOON, Line, prove
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms
from twofold.messages import Outcome, Parcel, Sent
from twofold.terms import Conditions, Scope
from twofold.terms.statements import Statement


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def stop_first(line: Line, scope: Scope) -> Callable[[Parcel, Callable[[], bool]], Outcome]:
    """Return a channel in which a stop comes right before the first byte, once."""
    stopped: list[messages.Stopped] = []

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        if not stopped:
            stopped.append(line.stops(scope, wait_seconds=0))
        return line.post(parcel, fence)

    return send


def test_i11_a_stop_right_before_its_first_byte_holds_it_and_the_rest_leaves_without(
    line: Line,
) -> None:
    hats, *others = saved(line, "marketing.hats", "marketing.shoes", "marketing.bags")
    line.channel = stop_first(line, Scope(use="marketing.hats"))

    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    assert "hats" not in parcel.message.text
    assert line.state(hats) == ("cancelled", "stopped")
    assert {delivery(line, one).carried_in for one in others} == {parcel.delivery_id}
    [(_, stopped)] = messages.stops_of(line.db, [hats])
    assert (stopped.cancelled, stopped.already_left) == ((hats,), ())
    # What never left is not there.
    assert {one.state for one in line.ended} == {"cancelled", "sent", "carried"}


def test_a_stop_behind_its_first_byte_tells_which_parts_had_left(line: Line) -> None:
    hats, shoes = saved(line, "marketing.hats", "marketing.shoes")

    def send(_parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        assert fence()
        line.stops(Scope(use="marketing.hats"), wait_seconds=0)
        return Sent(first_byte_us=line.now)

    line.channel = send
    line.now += WEEK
    drained(line)

    [(_, stopped)] = messages.stops_of(line.db, [hats])
    assert (stopped.cancelled, stopped.already_left, stopped.unknown) == ((), (hats,), ())
    assert messages.stops_of(line.db, [shoes]) == []


def test_what_a_channel_refuses_for_now_is_put_together_anew_and_given_up_in_the_end(
    line: Line,
) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")
    line.post.answer = Outcome(state="waiting", reason="busy", tries_max=2)

    line.now += WEEK
    drained(line)

    found = [delivery(line, one) for one in parts]
    assert [(one.state, one.reason, one.attempt, one.carried_in) for one in found] == [
        ("waiting", "busy", 1, None)
    ] * 2

    line.now += clock.HOUR
    drained(line)

    states = {line.state(one) for one in parts}
    assert states == {("failed", "busy")}
    [whole] = {delivery(line, one).carried_in for one in parts}
    assert whole is not None
    assert line.state(whole) == ("failed", "busy")


def test_i05_what_broke_off_is_unknown_with_all_its_parts_until_somebody_finds_out(
    line: Line,
) -> None:
    hats, shoes = saved(line, "marketing.hats", "marketing.shoes")
    line.post.answer = Outcome(state="unknown", reason="broke off")

    line.now += WEEK
    drained(line)

    whole = delivery(line, hats).carried_in
    assert whole is not None
    assert {line.state(one) for one in (whole, hats, shoes)} == {("unknown", "broke off")}
    assert [one.delivery_id for one in messages.unknown(line.db)] == [whole]

    messages.find_out(line.db, hats, "sent", by="staff:s1", now=line.now, follow=line.follow)

    assert line.state(whole)[0] == "sent"
    assert [(delivery(line, one).state, delivery(line, one).ended_by) for one in (hats, shoes)] == [
        ("carried", "staff:s1")
    ] * 2


def test_i05_the_gateway_after_one_that_died_ends_what_it_carried(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")

    def die(_parcel: Parcel, _fence: Callable[[], bool]) -> Outcome:
        raise KeyboardInterrupt

    line.channel = die
    line.now += WEEK
    with pytest.raises(KeyboardInterrupt):
        line.gateway.step()
    assert [line.state(one)[0] for one in parts] == ["leased"] * 2

    line.channel = line.post
    line.gateway = line.another("gateway-2")
    assert [line.state(one)[0] for one in parts] == ["unknown"] * 2

    line.gateway = line.another("gateway-3")
    drained(line)
    assert line.post.sent == []


def test_i05_what_had_not_begun_when_its_gateway_died_leaves_once(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")

    def die(_parcel: Parcel, _fence: Callable[[], bool]) -> Outcome:
        raise KeyboardInterrupt

    line.channel = die
    line.now += WEEK
    with pytest.raises(KeyboardInterrupt):
        line.gateway.step()

    line.channel = line.post
    line.gateway = line.another("gateway-2", look=lambda _: messages.Fenced())
    drained(line)

    assert len(line.post.sent) == 1
    assert [line.state(one)[0] for one in parts] == ["carried"] * 2


def test_what_came_back_of_it_came_back_of_all_of_it(line: Line) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")
    line.now += WEEK
    drained(line)
    [parcel] = line.post.sent

    messages.note_return(line.db, parcel.delivery_id, "bounced", now=line.now)

    assert [delivery(line, one).returned for one in parts] == ["bounced"] * 2


def test_who_is_forgotten_leaves_none_of_it_behind(line: Line) -> None:
    saved(line, "marketing.hats", "marketing.shoes")
    line.now += WEEK
    drained(line)

    messages.forget(line.db, line.ada)

    assert line.db.only(storage.Query("all", "SELECT COUNT(*) AS n FROM delivery")).n == 0


def test_each_ends_by_itself_though_they_were_handed_over_together(line: Line) -> None:
    hers = saved(line, "marketing.hats", "marketing.shoes")
    see(line.db, ("user_id:bob", "email:bob@b.example", "trait", NOON - clock.DAY))
    prove(line.db, "email:bob@b.example")
    bob = people.resolve(line.db, "user_id:bob")
    scope = Scope(use="marketing", recipient="own")
    yes = Statement(
        statement_id="b", verb="allow", scope=scope, conditions=Conditions(windows=ALWAYS)
    )
    terms.say(line.db, bob, yes, now=line.now)
    his = []
    for use in 2 * ("marketing.hats", "marketing.shoes"):
        intent = terms.Intent(use=use, channel="email")
        said = messages.Message(text="Hello")
        his.append(messages.ask(line.db, bob, intent, said, now=line.now).delivery_id)
        drained(line)

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        if parcel.person_id != bob.person_id:
            return messages.Fenced()
        assert fence()
        hats = Scope(use="marketing.hats")
        messages.stop(line.db, bob, hats, method="page", now=line.now, wait_seconds=0)
        return Sent(first_byte_us=line.now)

    line.channel = send
    line.now += WEEK
    line.gateway.step()

    assert [line.state(one)[0] for one in hers] == ["waiting"] * 2
    assert [line.state(one)[0] for one in his[2:]] == ["carried"] * 2
    [(_, stopped)] = messages.stops_of(line.db, his[2:])
    assert stopped.already_left == (his[2],)


def test_what_was_in_it_says_of_each_why_it_does_not_go(line: Line) -> None:
    left, stopped, goes = saved(line, "marketing.hats", "marketing.shoes", "marketing.coats")

    def send(_parcel: Parcel, _fence: Callable[[], bool]) -> Outcome:
        no = terms.exemptions.leaving("score:period", method="page")
        terms.say(line.db, line.ada, no, now=line.now)
        messages.call_back_these(line.db, [delivery(line, left)], no, now=line.now)
        shoes = Scope(use="marketing.shoes")
        messages.stop(line.db, line.ada, shoes, method="page", now=line.now, wait_seconds=0)
        return messages.Fenced()

    line.channel = send
    line.now += WEEK
    line.gateway.step()

    assert line.state(left) == ("cancelled", "left")
    assert line.state(stopped) == ("cancelled", "stopped")
    assert line.state(goes)[0] == "waiting"
