"""Rows become touches: fields, refusals, groups, joins, and ids that do not change."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mappings import reads
from twofold import mappings

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ROWS = st.lists(st.tuples(CELLS, st.sampled_from(["2026-03-01", "x", ""]), CELLS), max_size=12)
ANY_FOLDER = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def as_csv(rows: list[tuple[str, str, str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("who", "at", "note"), *rows])
    return text.getvalue()


@ANY_FOLDER
@given(rows=ROWS)
def test_the_same_file_twice_gives_the_same_ids(
    tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    path = reads.a_file(tmp_path, as_csv(rows))

    once, again = reads.ids(reads.ORDERS, path), reads.ids(reads.ORDERS, path)

    assert once == again
    assert len(set(once)) == len(once)


@ANY_FOLDER
@given(content=st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reading(tmp_path: Path, content: bytes) -> None:
    path = reads.a_file(tmp_path, b"who,at,note\nc1,2026-03-01,x\n" + content)

    touches, _ = reads.everything(reads.ORDERS, path)

    assert touches[0]["handles"] == {"user_id": "c1"}


@ANY_FOLDER
@given(rows=ROWS)
def test_every_row_is_a_touch_or_a_refusal(
    tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    path = reads.a_file(tmp_path, as_csv(rows))
    reading = mappings.read(mappings.parse(reads.ORDERS), [path])

    found = list(reading)

    assert reading.files[0].rows == len(found)


def test_equal_rows_of_one_file_are_several_touches(tmp_path: Path) -> None:
    once = reads.a_file(tmp_path, "who,at\nc1,2026-03-01\n", "a.csv")
    twice = reads.a_file(tmp_path, "who,at\nc1,2026-03-01\nc1,2026-03-01\n", "b.csv")

    found = reads.ids(reads.ORDERS, once, twice)

    assert len(found) == 3
    assert len(set(found)) == 2


def test_repeats_are_counted_over_many_blocks(tmp_path: Path) -> None:
    lines = "".join(f"c{number % 10_000},2026-03-01\n" for number in range(30_000))
    path = reads.a_file(tmp_path, f"who,at\n{lines}")

    found = reads.ids(reads.ORDERS, path)

    assert len(set(found)) == 30_000
    assert sum(item.endswith("/3") for item in found) == 10_000


def test_refused_rows_have_their_line_and_reason(tmp_path: Path) -> None:
    path = reads.a_file(
        tmp_path, 'who,at\nc1,2026-03-01\n,2026-03-01\nc2,"half\npast"\nc3,2026-03-01,more\n'
    )

    touches, refused = reads.everything(reads.ORDERS, path)

    assert len(touches) == 1
    assert [(row.line, row.reason) for row in refused] == [
        (6, "3 cells where there are 2 columns"),
        (3, "nobody is named: user_id is empty"),
        (
            4,
            "the time 'half\\npast' is not in ISO 8601; give its format in the mapping",
        ),
    ]
    assert refused[1].row == '{"who":null,"at":"2026-03-01"}'


def test_a_nul_byte_is_refused(tmp_path: Path) -> None:
    path = reads.a_file(tmp_path, b"who,at,note\nc1,2026-03-01,a\0b\nc2,2026-03-01,\n")

    touches, refused = reads.everything(reads.ORDERS, path)

    assert [touch["handles"]["user_id"] for touch in touches] == ["c2"]
    assert refused[0].reason == "a cell holds a NUL byte"


def test_a_file_without_the_column_is_refused_and_its_neighbours_are_not(tmp_path: Path) -> None:
    reads.a_file(tmp_path, "who,when\nc1,2026-03-01\n", "a.csv")
    reads.a_file(tmp_path, "who,at\nc1,2026-03-01\n", "b.csv")
    reads.a_file(tmp_path, "read me", "c.md")

    touches, refused = reads.everything(reads.ORDERS, tmp_path)

    assert len(touches) == 1
    assert [(row.file, row.line) for row in refused] == [("a.csv", 0), ("c.md", 0)]
    assert refused[0].reason == (
        "the mapping does not fit this file: it has no column 'at'; it has who, when"
    )


GROUPED = """
name = "till"
zone = "UTC"
currency = "EUR"

[[touch]]
handles = { user_id = "who" }
time = "at"
amount = "total"
id = ["receipt"]

[touch.group]
by = ["receipt"]
ROWS

[touch.group.columns]
total = { sum = "qty * price" }
cheapest = { min = "price" }
lines = { count = true }
"""


def test_lines_of_a_receipt_are_one_touch_wherever_they_stand(tmp_path: Path) -> None:
    path = reads.a_file(
        tmp_path,
        "receipt,who,at,qty,price\n"
        "1,c1,2026-03-01,3,0.10\n2,c2,2026-03-01,1,9\n1,c1,2026-03-01,1,10.005\n",
    )

    touches, refused = reads.everything(GROUPED.replace("ROWS", ""), path)

    assert refused == []
    assert [touch["amount"] for touch in touches] == ["10.305", "9.00"]
    assert touches[0]["properties"] == {"receipt": "1", "cheapest": 0.1, "lines": 2}


def test_adjacent_groups_stream_to_the_same_touches(tmp_path: Path) -> None:
    lines = "".join(
        f"{number // 3},c{number // 3},2026-03-01,1,{number}.01\n" for number in range(30_000)
    )
    path = reads.a_file(tmp_path, f"receipt,who,at,qty,price\n{lines}")

    anywhere, _ = reads.everything(GROUPED.replace("ROWS", ""), path)
    adjacent, _ = reads.everything(GROUPED.replace("ROWS", 'rows = "adjacent"'), path)

    assert len(adjacent) == 10_000
    assert adjacent == anywhere
    assert sum(Decimal(touch["amount"]) for touch in adjacent) == Decimal("449985300.00")


def test_a_receipt_with_an_unreadable_line_is_refused_whole(tmp_path: Path) -> None:
    path = reads.a_file(
        tmp_path,
        "receipt,who,at,qty,price\n"
        "1,c1,2026-03-01,3,0.10\n1,c1,2026-03-01,one,5\n2,c2,2026-03-01,1,9\n,c2,2026-03-01,1,1\n",
    )

    touches, refused = reads.everything(GROUPED.replace("ROWS", ""), path)

    assert [touch["message_id"] for touch in touches] == ["till//2"]
    assert [(row.line, row.reason) for row in refused] == [
        (5, "its group needs receipt, which is empty"),
        (3, "its whole group is left out: 'one' is not a number"),
    ]


def test_a_joined_row_that_is_required_and_missing_is_refused(tmp_path: Path) -> None:
    toml = reads.ORDERS + '[[touch.join]]\nfiles = "people.csv"\non = {who = "id"}\nrequired = true'
    reads.a_file(tmp_path, "who,at\nc1,2026-03-01\nc9,2026-03-01\n")
    reads.a_file(tmp_path, "id,city\nc1,Graz\n", "people.csv")

    touches, refused = reads.everything(toml, tmp_path)

    assert [touch["properties"] for touch in touches] == [{"city": "Graz"}]
    assert [(row.line, row.reason) for row in refused] == [(3, "people.csv has no row for it")]


def test_a_joined_file_may_lie_beside_or_in_lookups(tmp_path: Path) -> None:
    toml = reads.ORDERS + '[[touch.join]]\nfiles = "people.csv"\non = {who = "id"}'
    orders = reads.a_file(tmp_path, "who,at\nc1,2026-03-01\n")
    reads.a_file(tmp_path, "id,city\nc1,Graz\n", "lookups/people.csv")

    touches, _ = reads.everything(toml, orders)

    assert touches[0]["properties"] == {"city": "Graz"}


def test_a_joined_file_that_is_nowhere_is_told(tmp_path: Path) -> None:
    toml = reads.ORDERS + '[[touch.join]]\nfiles = "people.csv"\non = {who = "id"}'

    with pytest.raises(mappings.NoLookup, match="give it too, or put it beside"):
        reads.everything(toml, reads.a_file(tmp_path, "who,at\nc1,2026-03-01\n"))


def test_a_return_refers_to_its_order(tmp_path: Path) -> None:
    toml = """
name = "shop"
zone = "UTC"
currency = "EUR"
[[touch]]
label = "order"
where = 'kind == "sale"'
handles = { user_id = "who" }
time = "at"
amount = "total"
id = ["no"]
[[touch]]
label = "return"
where = 'kind == "return"'
handles = { user_id = "who" }
time = "at"
amount = { expression = "-total" }
id = ["no"]
refers_to = { touch = "order", columns = ["of"] }
"""
    path = reads.a_file(
        tmp_path,
        "no,kind,of,who,at,total\n1/a,sale,,c1,2026-03-01,9\n2,return,1/a,c1,2026-03-02,4\n",
    )

    touches, refused = reads.everything(toml, path)

    assert refused == []
    assert touches[0]["message_id"] == touches[1]["refers_to"] == "shop/order/1%2Fa"
    assert touches[1]["amount"] == "-4.00"


def test_a_preview_shows_the_first_touches_and_refusals(tmp_path: Path) -> None:
    path = reads.a_file(tmp_path, "who,at\n" + "c1,2026-03-01\n" * 30 + ",2026-03-01\n")

    found = mappings.preview(mappings.parse(reads.ORDERS), [path], touches_max=5)

    assert len(found.touches) == 5
    assert len(found.refused) == 1
    assert found.complete
    assert found.files[0].touches == 30


def test_a_joined_file_without_its_columns_is_a_clear_no(tmp_path: Path) -> None:
    orders = reads.a_file(tmp_path, "who,at,sku\nc1,2026-03-01,A1\n")
    reads.a_file(tmp_path, "article;name\nA1;tea\n", "products.csv")
    toml = reads.ORDERS + '\n[[touch.join]]\nfiles = "products.csv"\non = { sku = "sku" }\n'

    with pytest.raises(mappings.WrongLookup, match="it has no column 'sku'; it has article, name"):
        reads.everything(toml, orders)
