"""The first guess at a mapping: who, when and how much, also from damaged rows or without names."""

import re
from pathlib import Path

import pytest

from tests.mappings import reads
from twofold import mappings

HEADER = ("Order No", "Customer mail", "Ordered at", "Total")


def test_a_damaged_date_does_not_hide_the_column_of_times() -> None:
    days = ("03.02.2026 14:10", "05.02.2026 09:00", "29.03.2026 02:30", "31.02.2026 10:00")
    rows = [(str(place), f"p{place}@example.org", day, "1,00") for place, day in enumerate(days)]

    guess = mappings.suggest(HEADER, rows)

    assert guess.touch[0].time == mappings.Moment(column="Ordered at", format="%d.%m.%Y %H:%M")


def test_a_column_that_is_mostly_no_date_is_not_guessed() -> None:
    days = ("03.02.2026 14:10", "tomorrow perhaps", "some other day")
    rows = [(str(place), f"p{place}@example.org", day, "1,00") for place, day in enumerate(days)]

    guess = mappings.suggest(HEADER, rows)

    assert guess.touch[0].time == "CHOOSE"


def test_a_damaged_amount_does_not_hide_the_column_of_money() -> None:
    rows = [("1", "a@example.org", "2026-02-03", cell) for cell in ("1,00", "2,50", "n/a", "9,90")]

    guess = mappings.suggest(HEADER, rows)

    assert guess.file.decimal == ","
    assert guess.touch[0].group is not None
    assert guess.touch[0].group.columns["total"].sum == "Total"


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (("payment_no", "payment_sequence", "payment_value"), "payment_value"),
        (("total_items", "unit", "price"), "price"),
        (("items", "Sum"), "Sum"),
        (("Betrag EUR",), "Betrag EUR"),
        (("converted_value", "gross"), "gross"),
    ],
)
def test_money_is_what_is_called_so_and_no_count(header: tuple[str, ...], column: str) -> None:
    rows = [["12.30"] * len(header), ["7.00"] * len(header)]

    assert mappings.suggest(header, rows).touch[0].amount == column


def test_a_yes_and_a_no_are_no_money() -> None:
    assert mappings.suggest(("paid", "customer"), [("1", "a"), ("0", "b")]).touch[0].amount is None


def test_a_price_is_multiplied_also_where_each_row_is_a_touch() -> None:
    guess = mappings.suggest(("customer", "qty", "unit price"), [("a", "2", "1.50")])

    assert guess.touch[0].amount == mappings.Field(expression="qty * column('unit price')")


TILL = """\
 0017 20260103  2   29.33
 0017 20260204  1   14.96
 0023 20260105 12  101.00
"""


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [(TILL, "whitespace"), (re.sub(" +", ";", TILL.replace("\n ", "\n").strip()), None)],
)
def test_a_file_without_names_is_guessed_by_what_stands_in_it(
    tmp_path: Path, content: str, delimiter: str | None
) -> None:
    path = reads.a_file(tmp_path, content, "till.txt")

    form = mappings.guess_form([path])
    guess = mappings.suggest(*mappings.header([path], form), form=form)
    touches, refused = reads.everything(mappings.write(guess), path)

    assert (form.header, form.delimiter) == (False, delimiter)
    assert form.columns == ["column_1", "column_2", "column_3", "column_4"]
    assert refused == []
    assert [(one["handles"], one["occurred_at"], one["amount"]) for one in touches] == [
        ({"user_id": "0017"}, "2026-01-03T00:00:00Z", "29.33"),
        ({"user_id": "0017"}, "2026-02-04T00:00:00Z", "14.96"),
        ({"user_id": "0023"}, "2026-01-05T00:00:00Z", "101.00"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "who,at,total\n17,2026-03-01,1.50\n",
        "who at total\n17 2026-03-01 1.50\n18 2026-03-01 1.50\n",
        "name\nAda Lovelace\nAlan Turing\n",
        "who,2025,2026\n17,1.5,2\n",
        "text\nroom 17 in 2026\n",
    ],
)
def test_a_first_row_unlike_those_below_names_the_columns(tmp_path: Path, content: str) -> None:
    path = reads.a_file(tmp_path, content, "a.csv")

    assert mappings.guess_form([path]).header
    assert mappings.header([path], mappings.guess_form([path]))[0][0] in {"who", "name", "text"}


def test_a_ready_mapping_that_reads_a_file_is_found(tmp_path: Path) -> None:
    lines = reads.a_file(
        tmp_path,
        "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "17,2,2026-03-01 10:00:00,1.50,9,Austria\n",
    )
    log = reads.a_file(tmp_path, "CaseID,Activity,time\n1,Call,2026-03-01T10:00:00\n", "log.csv")
    other = reads.a_file(tmp_path, "who,at\n1,2026-03-01\n", "other.csv")

    found = [mappings.fitting([path]) for path in (lines, log, other)]

    assert found == ["online_retail", "event_log", None]
