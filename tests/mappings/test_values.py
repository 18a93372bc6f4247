"""Cells as exact numbers and clean words."""

from decimal import Decimal

import pytest

from twofold.mappings import values


@pytest.mark.parametrize(
    ("cell", "decimal", "answer"),
    [
        ("12.30", ".", "12.30"),
        ("1,234.5", ".", "1234.5"),
        ("1.234,50", ",", "1234.50"),
        ("$1,234.00", ".", "1234.00"),
        ("-£3.20", ".", "-3.20"),
        ("12,50 €", ",", "12.50"),
        ("1'234.50", ".", "1234.50"),
        ("1’234’567,5", ",", "1234567.5"),
        ("1\u202f234,50\xa0€", ",", "1234.50"),
        ("(7.00)", ".", "-7.00"),
        ("7.00-", ".", "-7.00"),
        ("1e-3", ".", "0.001"),
        (0.1, ".", "0.1"),
        (3, ".", "3"),
    ],
)
def test_numbers_are_read_exactly(cell: object, decimal: str, answer: str) -> None:
    assert values.number(cell, decimal) == Decimal(answer)


@pytest.mark.parametrize(
    "cell", ["abc", "1,2", "1'2", "1.2.3", "--1", "NaN", "1e999", "0x10", "١٢"]
)
def test_other_texts_are_no_numbers(cell: str) -> None:
    with pytest.raises(values.UnusableRow, match="is not a number"):
        values.number(cell)


def test_money_has_two_to_six_decimals_half_even() -> None:
    assert values.money("12.3") == "12.30"
    assert values.money("0.125") == "0.125"
    assert values.money("0.0000005") == "0"
    assert values.money("0.0000015") == "0.000002"
    assert values.money("") is None
    with pytest.raises(values.UnusableRow, match="larger than"):
        values.money("1e15")


def test_cleaners() -> None:
    assert values.clean("17850.0", ["integer"]) == "17850"
    assert values.clean("A-1", ["integer"]) == "A-1"
    assert values.clean("+43 (664) 12-34", ["digits"]) == "+436641234"
    assert values.clean("Ada@Example.com", ["lower"]) == "ada@example.com"
    assert values.clean("--", ["digits"]) is None
    assert values.clean(17850.0, []) == "17850"


def test_what_is_empty_is_told_as_a_sentence() -> None:
    assert values.empty(["email"]) == "email is empty"
    assert values.empty(["email", "user_id", "phone"]) == "email, user_id and phone are empty"
    assert values.one_empty(["receipt"]) == "receipt, which is empty"
    assert values.one_empty(["store", "receipt"]) == "store and receipt, one of which is empty"
