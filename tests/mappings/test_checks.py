"""A mistake in a mapping is named by its key, with what to write instead."""

import pytest

from tests.mappings import reads
from twofold import mappings


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("name = ", "The mapping's text is wrong: it is not TOML"),
        ('name = "x"', "The mapping's text is wrong: object missing required field `touch`"),
        (reads.ORDERS + 'chanel = "web"', "touch[0].chanel is wrong: there is no such key"),
        (reads.ORDERS + 'purpose = "buying"', "touch[0].purpose is wrong: 'buying' is none of"),
        (reads.ORDERS + "initiator = {}", "touch[0].initiator is wrong: it needs exactly one of"),
        (reads.ORDERS.replace("UTC", "CEST+2"), "zone is wrong: 'CEST+2' is no time zone"),
        (reads.ORDERS + "where = 'a ='", "touch[0].where cannot be understood at character"),
        (reads.ORDERS + "[touch.group]\nby = []", "touch[0].group.by is wrong: name the columns"),
        (
            reads.ORDERS + 'id = ["a"]\n' + reads.ORDERS[reads.ORDERS.index("[[") :] + 'id = ["a"]',
            "touch.label is wrong: give every touch with an id a label",
        ),
        (
            reads.ORDERS.replace('currency = "EUR"', "") + 'amount = "x"',
            "touch[0].currency is wrong: an amount needs one",
        ),
        (
            reads.ORDERS + 'refers_to = {touch = "order", columns = ["a"]}',
            "touch[0].refers_to is wrong: no touch with an id has the label 'order'",
        ),
    ],
)
def test_mistakes_are_named(toml: str, told: str) -> None:
    with pytest.raises((mappings.WrongMapping, mappings.WrongExpression)) as refusal:
        mappings.parse(toml)

    assert told in str(refusal.value)


@pytest.mark.parametrize("name", mappings.ready_names())
def test_a_mapping_written_and_read_is_the_same(name: str) -> None:
    mapping = mappings.ready(name)

    assert mappings.parse(mappings.write(mapping)) == mapping


def test_a_guess_is_proposed_and_works() -> None:
    header = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
    rows = [
        ("1", "a", "2", "2026-03-01 10:00:00", "1.50", "17.0"),
        ("1", "b", "1", "2026-03-01 10:00:00", "4", "17.0"),
    ]

    found = mappings.suggest(header, rows)

    touch = found.touch[0]
    assert touch.handles == {"user_id": mappings.Field(column="CustomerID", clean=["integer"])}
    assert touch.time == "InvoiceDate"
    assert touch.group is not None
    assert touch.group.columns["total"].sum == "Quantity * UnitPrice"
    assert mappings.parse(mappings.write(found)) == found


def test_a_guess_says_what_it_cannot_know() -> None:
    found = mappings.suggest(("colour", "size"), [("red", "1")])

    assert found.touch[0].handles == {"user_id": "CHOOSE"}
    assert found.touch[0].time == "CHOOSE"


def test_a_guess_reads_days_first_only_if_that_fits() -> None:
    found = mappings.suggest(("email", "ordered at"), [("a@b.co", "31/12/2026 10:00")])

    assert found.touch[0].time == mappings.parse(mappings.write(found)).touch[0].time
    assert "%d/%m/%Y %H:%M" in mappings.write(found)
