"""What a lease keeps of why something may leave, and what counts for what stands behind it."""

import logging
from types import SimpleNamespace

import pytest

from tests.messages.given_digests import ALWAYS, WEEK, asked, delivery, drained, saved
from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, people, storage, supplies, terms
from twofold.messages import verdicts
from twofold.terms import Conditions, Scope, Statement

EPOCH = storage.Query("epoch", "SELECT lease_epoch FROM delivery WHERE delivery_id = :delivery_id")
ATTEMPTS = storage.Query(
    "attempts", "UPDATE delivery SET attempt = 3 WHERE delivery_id = :delivery_id"
)


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def says(line: Line, verb: terms.Verb, use: str, **fields: object) -> None:
    """Let her say something of a use, under a name of its own."""
    named = f"{verb} {use} {line.now}"
    said = Statement(statement_id=named, verb=verb, scope=Scope(use=use), **fields)  # type: ignore[arg-type]
    terms.say(line.db, line.ada, said, now=line.now)


def test_what_is_refused_by_now_is_no_part_and_what_is_left_alone_leaves_as_itself(
    line: Line,
) -> None:
    hats, shoes = saved(line, "marketing.hats", "marketing.shoes")
    says(line, "deny", "marketing.hats")

    line.now += WEEK
    drained(line)

    assert [parcel.delivery_id for parcel in line.post.sent] == [shoes]
    assert line.state(hats) == ("withheld", "denied")
    assert line.state(shoes)[0] == "sent"
    assert delivery(line, shoes).carried_in is None


def test_what_is_refused_asks_for_no_minutes_of_what_stands_behind_it(line: Line) -> None:
    budget = terms.Budget(what="minutes", most=10, per_us=WEEK, use="*")
    says(line, "limit", "*", conditions=Conditions(budgets=(budget,)))
    line.allows("care", conditions=Conditions(windows=ALWAYS))
    line.allows(conditions=Conditions(windows=ALWAYS))
    for use in ("marketing.hats", "marketing.shoes"):
        line.asked(use)
    drained(line)
    line.post.sent.clear()
    hats, shoes = [asked(line, f"marketing.{one}", one, minutes=6) for one in ("hats", "shoes")]
    drained(line)
    says(line, "deny", "marketing.hats")

    line.now += WEEK
    care = asked(line, "care", "care", minutes=4)
    line.gateway.step()

    assert {parcel.delivery_id for parcel in line.post.sent} == {shoes, care}
    assert line.state(hats)[0] == "withheld"


def test_what_leaves_together_counts_on_each_topic_for_another_channel_beside_it(
    line: Line,
) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")

    line.now += WEEK
    letter = asked(line, "marketing.hats", "", channel="post")
    line.gateway.step()

    [parcel] = line.post.sent
    assert [delivery(line, one).carried_in for one in parts] == [parcel.delivery_id] * 2
    assert line.state(letter) == ("waiting", "rate")


def test_it_keeps_all_that_its_parts_rest_on_and_ask(line: Line) -> None:
    for use in ("marketing.hats", "marketing.shoes"):
        line.allows(use, conditions=Conditions(windows=ALWAYS))
        line.asked(use)
    drained(line)
    line.post.sent.clear()
    parts = [
        asked(line, f"marketing.{name}", name, data=(f"data.{name}",), by_machine=True)
        for name in ("hats", "shoes")
    ]
    drained(line)
    line.db.run(ATTEMPTS, delivery_id=parts[0])
    line.now += WEEK
    drained(line)

    [parcel] = line.post.sent
    whole = delivery(line, parcel.delivery_id)
    assert whole.clauses == ("allow-marketing.hats", "allow-marketing.shoes")
    assert whole.intent.data == ("data.hats", "data.shoes")
    assert whole.intent.by_machine
    assert whole.attempt == 4
    assert [delivery(line, one).carried_in for one in parts] == [whole.delivery_id] * 2


def test_i11_it_keeps_the_epoch_of_the_gate_under_which_it_was_taken(line: Line) -> None:
    first = line.asked("security")
    drained(line)
    says(line, "deny", "research")
    second = line.asked("security")
    drained(line)

    kept = [line.db.only(EPOCH, delivery_id=one).lease_epoch for one in (first, second)]
    assert kept == [0, len(line.ada.handles)]


def test_what_goes_to_an_address_of_two_is_handed_over(line: Line) -> None:
    see(line.db, ("user_id:ada", "household:7", "together", NOON - clock.DAY))
    household = people.resolve(line.db, "household:7")
    line.allows()
    scope = Scope(use="marketing", recipient="own")
    yes = Statement(statement_id="theirs", verb="allow", scope=scope)
    terms.say(line.db, household, yes, now=line.now)
    intent, said = terms.Intent(use="marketing", channel="post"), messages.Message(text="Hello")
    one = messages.ask(line.db, household, intent, said, now=line.now).delivery_id

    drained(line)

    assert line.state(one)[0] == "sent"


def test_who_comes_after_the_time_is_over_is_not_asked_about(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [delivery(line, line.asked("security")) for _ in range(3)]
    known = people.known(line.db, [one.handle_id for one in waiting])
    monkeypatch.setattr(verdicts, "time", SimpleNamespace(monotonic=lambda: 5.0))

    with line.db.write():
        tried, found = verdicts.give(
            line.db, waiting, known, messages.House(), now=line.now, until=5.0
        )

    assert (tried, len(found)) == (1, 1)


def test_what_is_refused_gives_its_code_back(line: Line) -> None:
    supplies.bring_codes(line.db, "autumn", ["SAVE"], by="ann", now=NOON)
    code = supplies.take_code(line.db, "autumn", "key", now=NOON)
    intent = terms.Intent(use="marketing", channel="email")
    said = messages.Message(text=f"Your code is {code}")
    one = messages.ask(line.db, line.ada, intent, said, now=NOON).delivery_id
    with line.db.write():
        supplies.hand_on(line.db, "autumn", "key", one)

    drained(line)

    assert line.state(one) == ("withheld", "silence")
    assert supplies.codes_left(line.db, "autumn") == 1
    assert delivery(line, one).message.text == "Your code is …"


def test_what_cannot_be_worded_together_is_told_to_whoever_runs_it(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    parts = saved(line, "marketing.hats", "marketing.shoes")

    def bind(_person: object, _parts: object) -> messages.Message:
        raise ValueError

    line.gateway = line.another("gateway-2", bind=bind)
    line.now += WEEK
    with caplog.at_level(logging.ERROR):
        drained(line)

    assert f"2 messages saved up, with {parts[0]}" in caplog.messages
