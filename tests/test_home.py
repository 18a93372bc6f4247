"""The Python door: rows in any shape in, trajectories, readings and persons out."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import twofold
from twofold import people, seeing, trajectories
from twofold.home import Home, UnreadableRow
from twofold.settings import Settings

FIRST = datetime(2026, 1, 5, 10, tzinfo=UTC)
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
STEPS_PAGE = Path(__file__).parents[1] / "docs" / "steps.md"


@pytest.fixture
def door(home: Path) -> Iterator[Home]:
    """Return an empty home, open."""
    with twofold.open(home) as found:
        yield found


def _rows(weeks: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "occurred_at": FIRST + timedelta(weeks=week),
            "email": f"{name}@shop.example",
            "channel": channel,
            "purpose": purpose,
            "amount": amount,
            "currency": None if amount is None else "USD",
            "shelf": week,
        }
        for week in range(weeks)
        for name, channel, purpose, amount in (
            ("ann", "web", "research", None),
            ("bob", "store", "purchase", "10.50"),
        )
    ]


def _frame() -> Any:
    frame = pd.DataFrame(_rows())
    frame["amount"] = frame["amount"].astype("string")
    return frame


@pytest.mark.parametrize(
    "rows", [_rows(), _frame(), pa.Table.from_pylist(_rows())], ids=["rows", "pandas", "arrow"]
)
def test_rows_of_any_shape_come_in_once(door: Home, rows: Any) -> None:
    first = door.ingest(rows)
    again = door.ingest(rows)

    assert (first.rows, first.touches) == (6, 6)
    assert (again.rows, again.touches) == (6, 0)
    assert seeing.verify(door.system) == []


def test_every_shape_of_the_same_rows_is_the_same_touches(door: Home) -> None:
    door.ingest(_rows())

    assert door.ingest(pa.Table.from_pylist(_rows())).touches == 0
    assert door.ingest(_frame()).touches == 0


def test_rows_that_are_the_same_twice_are_two_touches(door: Home) -> None:
    row = _rows()[0]

    assert door.ingest([row, row]).touches == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"occurred_at": FIRST}, "Row 1 is no touch: it names nobody"),
        ({"email": "ann@shop.example"}, "Row 1 is no touch: it has no occurred_at"),
        (
            {"email": "a@shop.example", "occurred_at": FIRST.replace(tzinfo=None)},
            "has no time zone",
        ),
        ({"email": "a@shop.example", "occurred_at": FIRST, "shelf": object()}, "Row 1"),
    ],
)
def test_a_row_that_is_no_touch_is_named_and_nothing_is_taken_in(
    door: Home, row: dict[str, Any], words: str
) -> None:
    with pytest.raises(UnreadableRow, match=words):
        door.ingest([_rows()[0], row])

    assert door.chart(as_of=AS_OF).touches == 0


# Ibis 12 still asks DuckDB 2 and pandas 3 by old names.
@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option is deprecated")
def test_steps_are_an_ibis_table(door: Home) -> None:
    door.ingest(_rows())

    steps = door.steps(as_of=AS_OF)
    counted = steps.group_by("purpose").agg(n=steps.count()).order_by("purpose").to_pandas()

    assert counted.to_dict("records") == [
        {"purpose": "purchase", "n": 3},
        {"purpose": "research", "n": 3},
    ]
    assert door.steps(as_of=FIRST + timedelta(days=1)).count().to_pandas() == 2


def test_profiles_come_as_arrow_and_a_person_as_an_object(door: Home) -> None:
    door.ingest(_rows())
    made = door.chart(as_of=AS_OF)

    profiles = door.profiles().to_pandas()
    bob = door.person("bob@shop.example")

    assert (made.people, made.touches, made.amount) == (2, 6, {"USD": 31_500_000})
    assert len(profiles) == 2
    assert sorted(profiles["amount_micro"].dropna()) == [31_500_000]
    assert bob["touches"] == 3
    assert bob["readings"]["amount"]["value"] == {"amount": "31.50", "currency": "USD"}
    assert bob["readings"]["amount"]["as_of"] == "2026-03-01T00:00:00Z"


def test_profiles_of_nobody_are_an_empty_table(door: Home) -> None:
    assert door.profiles().num_rows == 0


def test_somebody_who_is_not_known_is_told(door: Home) -> None:
    with pytest.raises(people.UnknownHandle, match="Nobody is known by"):
        door.person("nobody@shop.example")


def test_a_home_may_be_on_a_server(postgresql_settings: Settings) -> None:
    with twofold.open(postgresql_settings.database or "") as door:
        assert door.ingest(_rows()).touches == 6
        assert door.person("ann@shop.example")["touches"] == 3


def test_the_page_of_steps_names_every_column_in_its_order() -> None:
    told = re.findall(r"^\| `(\w+)` \| (\w+) \|", STEPS_PAGE.read_text("utf-8"), re.MULTILINE)

    schema = trajectories.steps_table().schema()

    assert told == [(name, str(kind)) for name, kind in schema.items()]
