"""Many deliveries at once are answered as each alone would be, and found without looking at all."""

import random
from pathlib import Path

import msgspec
import pytest

from tests.messages.given_messages import NOON, Line
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms
from twofold.messages.queries import sql
from twofold.settings import Settings
from twofold.storage import Query
from twofold.terms import Rate, Scope, Window
from twofold.terms.statements import Statement

AGAIN = Query(
    "again",
    "UPDATE delivery SET state = 'waiting', not_before_us = created_us, attempt = 0, reason = NULL,"
    " clauses = NULL, grounds = NULL, lease_owner = NULL, handed_us = NULL, ended_us = NULL,"
    " saved_up = 0",
)


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def a_crowd(line: Line, seed: int) -> list[str]:
    """Ask for messages to people of all kinds, some of whom share an address; returns them."""
    chance = random.Random(seed)
    names = [f"p{number}" for number in range(12)]
    for number, name in enumerate(names):
        at = f"email:{number // 3}@b.example" if number % 3 else f"household:{number // 6}"
        see(line.db, (f"user_id:{name}", at, "together", NOON - clock.DAY))
        who = people.resolve(line.db, f"user_id:{name}")
        for verb in chance.sample(("allow", "import", "deny", "stop", "limit", "prefer"), 3):
            say_anything(line, who, verb, chance, f"{verb} {name}")
    wanted = names * 4
    chance.shuffle(wanted)
    # Each a little later than the one before, so that they are due in this order.
    return [
        line.asked_of(f"user_id:{name}", chance, at_us=NOON - clock.HOUR + place)
        for place, name in enumerate(wanted)
    ]


def say_anything(
    line: Line, who: people.Person, verb: str, chance: random.Random, named: str
) -> None:
    use = chance.choice(("*", "marketing", "marketing.shoes", "care"))
    scope = Scope(use=use, recipient="own")
    most = chance.randrange(1, 4)
    rates = (Rate(most=most, per_us=clock.DAY, use="marketing"),)
    day = (Window(start=0, end=1_440),)
    match verb:
        case "import":
            fields = {"verb": "allow", "speaker": "import", "evidence": "a form", "scope": scope}
        case "allow":
            conditions = terms.Conditions(rates=rates, windows=day)
            fields = {"verb": "allow", "scope": scope, "conditions": conditions}
        case "limit":
            pause = terms.Conditions(pause_until_us=NOON + chance.choice((-1, 1)) * clock.HOUR)
            fields = {"verb": "limit", "conditions": pause}
        case "prefer":
            fields = {"verb": "prefer", "preferences": terms.Preferences(zone="Asia/Tokyo")}
        case _:
            fields = {"verb": verb, "scope": scope if use != "*" else Scope(use="research")}
    said = Statement(statement_id=named, **fields)  # type: ignore[arg-type]
    # Some pauses were over by then, and none was when it was said.
    terms.say(line.db, who, said, now=line.now - 2 * clock.HOUR)


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_is_answered_as_its_deliveries_would_be_one_by_one(
    line: Line, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TAKING_SECONDS", "HANDING_SECONDS", "LEASE_SECONDS"):
        monkeypatch.setattr(messages.gateway, name, 600.0)
    asked = a_crowd(line, seed)

    def answers() -> list[tuple[str, str | None, tuple[str, ...], bytes]]:
        found = [messages.get(line.db, one) for one in asked]
        return [
            (one.state, one.reason, one.clauses, msgspec.json.encode(one.grounds, order="sorted"))
            for one in found
        ]

    assert line.gateway.step() == len(asked)
    together = answers()
    line.db.run(AGAIN)
    monkeypatch.setattr(messages.gateway, "BATCH_MAX", 1)
    gateway, steps = line.another("gateway-2"), 0
    while gateway.step():
        steps += 1

    assert steps == len(asked)
    assert answers() == together
    assert {"sent", "withheld"} <= {state for state, *_ in together}


def test_what_is_due_to_few_is_found_without_looking_at_all_that_was_ever_sent(
    tmp_path: Path,
) -> None:
    sqlite = storage.open_record(Settings(home=tmp_path))
    by_handle = (
        sql.handed, sql.open_of, sql.left_on, sql.sent_to, sql.not_sent_to, sql.demanded,
    )  # fmt: skip
    listed = {query.name: query.with_list("handles", "IN (:{name})") for query in by_handle}
    by_state = {
        query.name: query
        for query in (sql.due, sql.leased_by, sql.held_by, sql.any_open, sql.unknown)
    }
    # As it is asked of any number.
    some = sql.saved_up.with_list("handles", "IN (SELECT value FROM json_each(:{name}))")
    by_state[some.name] = some
    # As it is asked of any number.
    some = sql.saved_up.with_list("handles", "IN (SELECT value FROM json_each(:{name}))")
    by_state["saved_up"] = some
    plans = {
        name: " ".join(
            row.detail
            for row in sqlite.all(
                Query("plan", f"EXPLAIN QUERY PLAN {query.text}"),
                **dict.fromkeys(query.parameters),
            )
        )
        for name, query in {**listed, **by_state}.items()
    }

    assert {name for name, plan in plans.items() if "delivery_handle" in plan} == set(listed)
    assert "delivery_saved_up" in plans["saved_up"]
    assert "delivery_due" in plans["due"]
    assert "delivery_leased" in plans["leased_by"]
    assert "delivery_unknown" in plans["unknown"]
    assert "delivery_due" in plans["any_open"]
    assert "delivery_leased" in plans["any_open"]
