"""Amounts as whole millionths."""

import pytest

from twofold import touches


@pytest.mark.parametrize(
    ("said", "micro"),
    [
        (12, 12_000_000),
        (0.1, 100_000),
        (27.5, 27_500_000),
        ("12.30", 12_300_000),
        (" -3 ", -3_000_000),
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("0.00000050000000000000000000000000000000001", 1),
        (1e-9, 0),
    ],
)
def test_an_amount_is_rounded_half_even_once(said: object, micro: int) -> None:
    assert touches.micro(said) == micro


@pytest.mark.parametrize("said", ["12,30", "", "NaN", "Infinity", True, [], None, 1e12, "1e999"])
def test_another_thing_is_no_amount(said: object) -> None:
    with pytest.raises(touches.BadAmount):
        touches.micro(said)


def test_a_currency_is_a_code_of_iso_4217() -> None:
    assert touches.currency(" eur ") == "EUR"
    with pytest.raises(touches.BadCurrency):
        touches.currency("$")
    with pytest.raises(touches.BadCurrency):
        touches.currency(["EUR"])
