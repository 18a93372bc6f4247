"""The small language: what it computes, and everything it refuses to understand."""

from typing import Any

import pytest

from twofold.mappings.expressions import Expression, WrongExpression
from twofold.mappings.fields import Columns
from twofold.mappings.values import UnusableRow

HEADER = ("Activity", "qty", "price", "Order ID", "paid", "empty")
ROW = ("Call", "3", "2.50", "A-7", "0", None)


def value(text: str) -> Any:
    return Expression(text).bind(Columns(HEADER).reader)(ROW)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('"service" if Activity == "Call" else "purchase"', "service"),
        ("qty * price", 7.5),
        ("-qty + 1", -2),
        ("qty < 10", True),
        ('qty < "10"', False),
        ('column("Order ID")', "A-7"),
        ('join("order:", column("Order ID"))', "order:A-7"),
        ('f"{Activity}/{qty}"', "Call/3"),
        ('qty in [1, 2, 3] and Activity not in ("Mail",)', True),
        ('"yes" if paid else "no"', "no"),
        ('empty == "" and empty == None and not empty', True),
        ("empty + 1", None),
        ("empty < 1", False),
        ("first(empty, qty)", "3"),
        ('part(column("Order ID"), "-", 2)', "7"),
        ('contains(Activity, "cal")', True),
        ("round(price)", 2),
        ("right(Activity, 2)", "ll"),
        ("1 < qty <= 3", True),
        ("0.1 + 0.2 == 0.3", True),
    ],
)
def test_what_it_computes(text: str, answer: object) -> None:
    assert value(text) == answer


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("qty +", 6, "invalid syntax"),
        ("qty ** 9", 1, "Pow is not part"),
        ("Activity.upper()", 1, "only the functions"),
        ('__import__("os")', 1, "there is no function __import__"),
        ("1 + eval(qty)", 5, "there is no function eval"),
        ("[x for x in qty]", 1, "ListComp is not part"),
        ("lambda: 1", 1, "Lambda is not part"),
        ("qty[0]", 1, "Subscript is not part"),
        ("lower()", 1, "lower takes 1 value"),
        ('f"{qty!r}"', 1, "a format inside braces"),
        ('b"x"', 1, "only texts"),
        ("(" * 300 + "1" + ")" * 300, 1, "nested"),
        ("1" + "+1" * 999, 1, "nested"),
        ("x" * 3000, 2000, "longer than 2000"),
    ],
)
def test_what_it_refuses(text: str, position: int, problem: str) -> None:
    with pytest.raises(WrongExpression) as refusal:
        Expression(text, "touch[0].where")

    assert "touch[0].where" in str(refusal.value)
    assert problem in str(refusal.value)
    assert refusal.value.fields["position"] == position or len(text) > 100


def test_a_word_where_a_number_should_be_refuses_the_row() -> None:
    with pytest.raises(UnusableRow, match="'Call' is not a number"):
        value("Activity * 2")


def test_no_power_hides_in_an_operator() -> None:
    with pytest.raises(WrongExpression, match="Pow"):
        Expression("9 ** 9 ** 9")
