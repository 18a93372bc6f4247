"""The record is a function of the journal: the same again, and in any order."""

import random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from tests.touches.given_entries import an_event, entries, fold
from twofold import journal, storage, touches

TABLES = {
    "touch": "touch_id",
    "touch_chain": "last_seq",
    "fact": "fact_id",
    "handle": "handle_id",
    "link": "link_id",
    "intake": "intake_id",
}
BY_ARRIVAL = ("touch_seq", "journal_seq", "intake_id")

ACCOUNTS = st.sampled_from(["u-1", "u-2", "u-3", "null", None])
BROWSERS = st.sampled_from(["a-1", "a-2", "a-3", None])
TIMES = st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-09-01", None, "x"])


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, object]]:
    """Return events of which no two share a message id."""
    events = []
    for n in range(draw(st.integers(1, 10))):
        kind = draw(st.sampled_from(["track", "page", "identify", "alias"]))
        account, browser = draw(ACCOUNTS), draw(BROWSERS)
        events.append(
            an_event(
                f"m-{n}",
                type=kind,
                userId=account,
                anonymousId=browser,
                previousId=draw(ACCOUNTS) if kind == "alias" else None,
                traits={"email": draw(st.sampled_from(["a@b.c", "c@d.e", "test@x.y"]))},
                timestamp=draw(TIMES),
            )
        )
    return events


def rows(db: storage.Database, *without: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that the journal makes, without some columns."""
    return {
        table: [
            {key: value for key, value in row._asdict().items() if key not in without}
            for row in db.all(storage.Query("rows", f"SELECT * FROM {table} ORDER BY {key_column}"))
        ]
        for table, key_column in TABLES.items()
    }


def clear(db: storage.Database) -> None:
    with db.write():
        for table in (*TABLES, "progress"):
            db.run(storage.Query("clear", f"DELETE FROM {table}"))


def fold_in_pieces(db: storage.Database, told: list[journal.Entry], chance: random.Random) -> None:
    while told:
        size = chance.randint(1, len(told))
        fold(db, told[:size])
        told = told[size:]


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@over(history=histories(), seed=st.integers(0, 10**6))
def test_any_order_and_any_repeats_give_the_same_record(
    record: storage.Database, history: list[dict[str, object]], seed: int
) -> None:
    clear(record)
    chance = random.Random(seed)
    told = entries(*history)
    fold(record, told)
    expected = rows(record, *BY_ARRIVAL)

    clear(record)
    shuffled = chance.sample(told, len(told)) + chance.sample(told, len(told) // 2)
    fold_in_pieces(record, shuffled, chance)

    again = rows(record, *BY_ARRIVAL)
    for table in ("touch", "fact", "handle", "link"):
        assert again[table] == expected[table]
    assert sorted(map(str, again["intake"])) == sorted(map(str, expected["intake"]))
    assert touches.verify(record) is None


def test_a_fresh_record_of_the_same_journal_has_the_same_rows(record: storage.Database) -> None:
    events = [
        an_event(f"m-{n % 9}", event=f"E{n % 4}", anonymousId=f"a-{n % 3}") for n in range(40)
    ]
    told = entries(*events, b"{", an_event("f", type="identify", traits={"email": "a@b.c"}))
    for start in range(0, len(told), 7):
        fold(record, told[start : start + 7])
    expected = rows(record, "intake_id")

    clear(record)
    for start in range(0, len(told), 7):
        fold(record, told[start : start + 7])

    assert rows(record, "intake_id") == expected
