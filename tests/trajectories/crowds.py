"""Random people and their touches, laid out as steps by slow and obvious Python."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from tests.trajectories import slow
from twofold import clock, engines
from twofold.settings import Settings
from twofold.trajectories import schema

Row = dict[str, Any]

START = 17_167 * clock.DAY  # 2017-01-01
AS_OF = START + 130 * clock.DAY
PEOPLE = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
PURPOSES = ("research", "purchase", "service", "complaint", "message", "renewal", "terms")
ENGINE = engines.open(Settings(home=Path("unused")))
STEPS = schema.steps()
ARROW = pa.schema(
    (name, pa.type_for_alias(str(kind).lstrip("!").replace("boolean", "bool")))
    for name, kind in schema.SCHEMA.items()
)


def crowds() -> st.SearchStrategy[list[Row]]:
    """Return a strategy for steps of up to four people over 130 days, with ties and sessions."""
    return st.lists(_touches(), max_size=40).map(laid_out)


def laid_out(touches: list[Row]) -> list[Row]:
    """Return steps: touches in order, with what links each incidence to the one before."""
    told = [{"touch_id": f"{number:032x}", **touch} for number, touch in enumerate(touches)]
    steps = []
    for person in PEOPLE:
        mine = sorted(
            (touch for touch in told if touch["person_id"] == person),
            key=lambda touch: (touch["occurred_us"], touch["touch_id"]),
        )
        steps += _of_person(mine)
    return steps


def before(steps: list[Row], as_of: int) -> list[Row]:
    """Return the steps that a reading as of `as_of` is given."""
    return [step for step in steps if step["occurred_us"] < as_of]


def table(steps: list[Row]) -> pa.Table:
    """Return steps as Arrow."""
    return pa.Table.from_pylist(steps, schema=ARROW)


def read(expr: Any, steps: list[Row]) -> list[Row]:
    """Return the rows of an expression over steps."""
    rows: list[Row] = ENGINE.arrow(expr, {"steps": table(steps)}).to_pylist()
    return rows


def tables(steps: list[Row]) -> Mapping[str, pa.Table]:
    """Return what the reading functions take as sources."""
    return {"steps": table(steps)}


def by_person(steps: list[Row]) -> dict[str, list[Row]]:
    """Return each person's steps in order."""
    people: dict[str, list[Row]] = defaultdict(list)
    for step in steps:
        people[step["person_id"]].append(step)
    return people


def incidences(steps: list[Row]) -> dict[str, list[Row]]:
    """Return each person's incidences in order, of those who have any."""
    return by_person([step for step in steps if step["incidence"]])


def touch(
    person: str = "a" * 32,
    day: float = 0,
    purpose: str = "research",
    channel: str = "web",
    initiator: str = "person",
    **more: Any,
) -> Row:
    """Return one touch, so many days after the start of 2017."""
    return {
        "person_id": person,
        "occurred_us": START + round(day * clock.DAY),
        "channel": channel,
        "purpose": purpose,
        "name": None,
        "initiator": initiator,
        "orbit": "own",
        "amount_micro": None,
        "currency": None,
        "thread": None,
        "refers_to": None,
        **more,
    }


def _touches() -> st.SearchStrategy[Row]:
    moment = st.tuples(st.integers(0, 129), st.integers(0, 6)).map(
        lambda at: at[0] + at[1] * clock.MINUTE * 10 / clock.DAY
    )
    amount = st.sampled_from([None, -3, 0, 2, 5]).map(lambda n: n and n * 1_000_000)
    return st.builds(
        lambda amount_micro, currency, **said: touch(
            **said,
            amount_micro=amount_micro,
            currency=currency if amount_micro is not None else None,
        ),
        person=st.sampled_from(PEOPLE),
        day=moment,
        purpose=st.sampled_from(PURPOSES),
        channel=st.sampled_from(("web", "store", "email")),
        initiator=st.sampled_from(("person", "person", "person", "brand", "peer")),
        orbit=st.sampled_from(("own", "own", "own", "other shop")),
        name=st.sampled_from((None, "Looked", "held_back")),
        thread=st.sampled_from((None, None, "t1", "campaign:1", "campaign:2")),
        refers_to=st.sampled_from((None, None, *(f"{number:032x}" for number in range(6)))),
        amount_micro=amount,
        currency=st.sampled_from(("USD", "USD", "EUR", "CHF")),
    )


def _of_person(mine: list[Row]) -> list[Row]:
    steps: list[Row] = []
    for seq, told in enumerate(mine, 1):
        own = told["orbit"] == "own"
        bought = (
            own and told["purpose"] in schema.BUYING_PURPOSES and told["amount_micro"] is not None
        )
        step = {
            **dict.fromkeys(schema.SCHEMA.names),
            **told,
            **slow.person(told["person_id"]),
            "seq": seq,
            "received_us": told["occurred_us"],
            "day": told["occurred_us"] // clock.DAY,
            "source": "observed",
            "incidence": own
            and told["initiator"] == "person"
            and told["purpose"] in schema.INCIDENCE_PURPOSES,
            "contact": own and told["initiator"] == "brand" and told["purpose"] != "terms",
            "session_start": False,
            "bought": bought,
            "net_day": _net_day(told, steps) if bought else None,
        }
        steps.append(step)
    _link([step for step in steps if step["incidence"]])
    return steps


def _net_day(told: Row, earlier: list[Row]) -> int:
    if told["amount_micro"] < 0:
        for step in earlier:
            same = step["currency"] in {None, told["currency"]}
            if step["touch_id"] == told["refers_to"] and same:
                return int(step["day"])
    return int(told["occurred_us"] // clock.DAY)


def _link(mine: list[Row]) -> None:
    session = 0
    last: Row | None = None
    for number, step in enumerate(mine, 1):
        step["incidence_seq"] = number
        if last:
            step["prev_purpose"], step["prev_channel"] = last["purpose"], last["channel"]
            words = (last["purpose"], last["channel"], step["purpose"], step["channel"])
            step["move"] = ":".join(words)
            step["gap_us"] = step["occurred_us"] - last["occurred_us"]
            last["next_incidence_us"] = step["occurred_us"]
        step["session_start"] = last is None or step["gap_us"] > 30 * clock.MINUTE
        session += step["session_start"]
        step["session_no"] = session
        last = step
