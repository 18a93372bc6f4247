"""Each answer follows again from the log as it was: the same permission, the same terms."""

import random

import pytest

from tests.messages.given_messages import NOON, Line
from twofold import clock, messages, people, storage, terms, touches
from twofold.terms.statements import Statement

USES = ("marketing", "marketing.shoes", "care", "service.reply")
ROUNDS = 60


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


@pytest.mark.parametrize("seed", range(4))
def test_i14_every_answer_follows_again_from_the_log(line: Line, seed: int) -> None:
    chance = random.Random(seed)
    asked = [_anything(line, chance, number) for number in range(ROUNDS)]
    line.gateway.step()

    deliveries = [messages.get(line.db, one) for one in asked if one]
    decided = [one for one in deliveries if one.grounds is not None]
    assert len(decided) > ROUNDS // 4
    assert {one.state for one in decided} >= {"sent", "withheld"}
    for one in decided:
        assert one.grounds is not None
        answer, found = messages.replay(line.db, one.intent, one.grounds)
        assert (found.version, found.hash) == (one.grounds.version, one.grounds.hash)
        assert isinstance(answer, _ANSWERS[one.state])
        if one.state != "cancelled":
            assert answer.reason == one.reason
            assert answer.clauses == one.clauses


def test_i14_a_word_said_later_changes_no_earlier_answer(line: Line) -> None:
    line.allows()
    delivery = line.asked()
    line.gateway.step()
    line.stops()

    found = messages.get(line.db, delivery)

    assert found.grounds is not None
    answer, _ = messages.replay(line.db, found.intent, found.grounds)
    assert answer == terms.Permit(reason="allowed", clauses=("allow-marketing",))


_ANSWERS: dict[str, tuple[type, ...]] = {
    "sent": (terms.Permit,),
    "carried": (terms.Permit,),
    "withheld": (terms.Deny,),
    "waiting": (terms.Defer, terms.Digest, terms.Permit),
    "cancelled": (terms.Defer, terms.Digest, terms.Permit),
}


def _anything(line: Line, chance: random.Random, number: int) -> str | None:
    """Let something happen; returns the delivery, if a message was asked for."""
    line.now += chance.randrange(1, 6 * clock.HOUR)
    use = chance.choice(USES)
    match chance.choice(("say", "say", "ask", "ask", "ask", "step", "step", "write", "part")):
        case "say":
            _say(line, chance, number, use)
        case "ask":
            matter = f"letter:{chance.randrange(3)}" if use == terms.REPLY else ""
            intent = terms.Intent(use=use, channel="email", matter=matter)
            said = messages.Message(text="Hello")
            return messages.ask(line.db, line.ada, intent, said, now=line.now).delivery_id
        case "step":
            line.gateway.step()
        case "write":
            _write(line, chance, number)
        case _:
            link = people.links(line.db, line.ada.person_id)[0]
            rule = people.part if link.stands else people.rejoin
            rule(line.db, link.link_id, by="ben", reason="a test", now=line.now)
    return None


def _say(line: Line, chance: random.Random, number: int, use: str) -> None:
    verbs: tuple[terms.Verb, ...] = ("allow", "allow", "deny", "limit", "stop")
    verb = chance.choice(verbs)
    if verb == "stop":
        if number > ROUNDS // 2:
            line.stops(terms.Scope(use=use))
        return
    rates = (terms.Rate(most=chance.randrange(1, 4), per_us=7 * clock.DAY, use="marketing"),)
    said = Statement(
        statement_id=f"said-{number}",
        verb=verb,
        scope=terms.Scope(use=use, recipient="own"),
        conditions=terms.Conditions() if verb == "deny" else terms.Conditions(rates=rates),
    )
    terms.say(line.db, line.ada, said, now=line.now)


def _write(line: Line, chance: random.Random, number: int) -> None:
    draft = touches.TouchDraft(
        room="test",
        message_id=f"wrote-{number}",
        handle_id=line.ada.leading.handle_id,
        occurred_us=line.now,
        purpose="service",
        initiator="person",
        channel="email",
        thread=f"letter:{chance.randrange(3)}",
    )
    touches.record(line.db, draft, now=line.now)


def test_the_first_message_of_a_line_rests_on_no_version(line: Line) -> None:
    delivery = line.asked()
    line.gateway.step()

    found = messages.get(line.db, delivery).grounds

    assert found is not None
    assert (found.at_us, found.version, found.hash, found.seq) == (NOON, 0, "0" * 64, 0)
