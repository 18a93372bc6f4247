"""Where the sender leaves the channel open, the person's own order decides."""

import pytest

from tests.messages.given_messages import NOON, Line
from twofold import clock, messages, people, storage, terms
from twofold.terms.statements import Statement

SHOES = terms.Intent(use="marketing.shoes")
LETTER = messages.Message(text="Hello")


@pytest.fixture
def line(record: storage.Database) -> Line:
    found = Line(record)
    found.allows()
    return found


def prefers(line: Line, *channels: str) -> None:
    preferences = terms.Preferences(channels=channels)
    said = Statement(statement_id=" ".join(channels), verb="prefer", preferences=preferences)
    terms.say(line.db, line.ada, said, now=line.now)


def denies(line: Line, channel: str) -> None:
    said = Statement(statement_id=f"no {channel}", verb="deny", scope=terms.Scope(channel=channel))
    terms.say(line.db, line.ada, said, now=line.now)


def chosen(line: Line, *channels: str) -> tuple[str, str]:
    house = messages.House()
    intent, answer = messages.choose(
        line.db, line.ada, SHOES, house, channels=channels, now=line.now
    )
    return intent.channel, answer.reason


def test_the_first_in_the_persons_order_is_taken(line: Line) -> None:
    assert chosen(line, "email", "inapp", "post") == ("email", "allowed")
    prefers(line, "post", "inapp")
    assert chosen(line, "email", "inapp", "post") == ("post", "allowed")
    assert chosen(line) == ("post", "allowed")


def test_a_channel_that_was_denied_is_never_fallen_back_on(line: Line) -> None:
    prefers(line, "post", "inapp")
    denies(line, "post")

    assert chosen(line, "post", "inapp") == ("inapp", "allowed")
    assert chosen(line, "post") == ("post", "denied")


def test_of_what_may_come_later_the_soonest_is_taken(line: Line) -> None:
    prefers(line, "post", "inapp")
    pause = terms.Conditions(pause_until_us=NOON + clock.DAY)
    said = Statement(
        statement_id="pause", verb="limit", scope=terms.Scope(channel="post"), conditions=pause
    )
    terms.say(line.db, line.ada, said, now=NOON)

    assert chosen(line, "post", "inapp") == ("inapp", "allowed")
    assert chosen(line, "post") == ("post", "paused")


def test_a_person_with_an_address_is_reached_at_it(line: Line) -> None:
    assert chosen(line) == ("email", "allowed")


def test_a_channel_without_an_address_comes_last(line: Line) -> None:
    yes = terms.Scope(use="marketing", recipient="own")
    said = Statement(
        statement_id="list", verb="allow", scope=yes, speaker="import", evidence="a form"
    )
    terms.say(line.db, line.ada, said, now=NOON)

    assert chosen(line, "sms", "email") == ("email", "allowed")
    assert chosen(line, "sms") == ("sms", "allowed")


def test_where_nothing_is_known_the_sender_has_to_name_one(line: Line) -> None:
    people.part(
        line.db,
        people.links(line.db, line.ada.person_id)[0].link_id,
        by="ben",
        reason="a test",
        now=NOON,
    )

    with pytest.raises(messages.BadMessage, match="name one"):
        chosen(line)


def test_a_message_keeps_its_channel_under_its_key(line: Line) -> None:
    house = messages.House()
    first = messages.ask_any(line.db, line.ada, SHOES, LETTER, house, key="k", now=NOON)
    prefers(line, "post")

    again = messages.ask_any(line.db, line.ada, SHOES, LETTER, house, key="k", now=NOON)

    assert (first.intent.channel, again) == ("email", first)
    line.gateway.step()
    assert line.state(first.delivery_id) == ("sent", "allowed")


def test_i10_a_message_that_waits_goes_by_the_clock_of_the_moment(line: Line) -> None:
    # Noon in UTC is nine in the evening in Tokyo, when nothing may begin any more.
    waiting = line.asked()
    preferences = terms.Preferences(zone="Asia/Tokyo")
    said = Statement(statement_id="zone", verb="prefer", preferences=preferences)
    before = terms.gate(line.db, line.ada).epoch
    terms.say(line.db, line.ada, said, now=NOON)

    line.gateway.step()

    assert terms.gate(line.db, line.ada).epoch == before + 1
    assert line.state(waiting) == ("waiting", "hours")
    line.now = clock.parse("2026-03-02T23:00:00Z")
    line.gateway.step()
    assert line.state(waiting) == ("sent", "allowed")


def test_minutes_and_data_that_were_asked_for_count(line: Line) -> None:
    budget = terms.Budget(what="minutes", most=10, per_us=30 * clock.DAY)
    limit = terms.Conditions(budgets=(budget,), data=("size",))
    said = Statement(statement_id="cap", verb="limit", conditions=limit)
    terms.say(line.db, line.ada, said, now=NOON)
    asked = [line.asked("marketing.hats", minutes=6), line.asked("marketing.shoes", minutes=6)]
    income = line.asked("marketing.coats", data=("income",))

    line.gateway.step()

    assert sorted(line.state(one) for one in asked) == [("sent", "allowed"), ("waiting", "minutes")]
    assert line.state(income) == ("withheld", "data")
    known = messages.circumstances(line.db, line.ada, messages.House(), now=NOON)
    [spent] = terms.spent(terms.of(line.db, line.ada).clauses, known.contacts, now=NOON)
    assert spent.spent == 6
