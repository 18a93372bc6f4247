"""A shop whose purchases are in another currency than the one its home counts in."""

from pathlib import Path

import pytest

from tests.cli import shop
from tests.cli.terminal import Answer, twofold

ADVICE = (
    "3 of 3 purchases are in EUR; this home counts in USD. "
    'Set currency = "EUR" in twofold.toml and run `twofold chart`.\n'
)


@pytest.fixture
def imported(home: Path, tmp_path: Path) -> Answer:
    """Return the answer to an import of three purchases in EUR by two people."""
    sales, mapping = shop.files(tmp_path)
    return twofold("import", sales, "--map", mapping, home=home)


def test_an_import_and_a_chart_tell_of_it_with_the_way_out(home: Path, imported: Answer) -> None:
    charted = twofold("chart", home=home)

    assert ADVICE in imported.out
    assert ADVICE in charted.out


def test_who_bought_has_days_of_buying_and_a_refusal_that_names_the_setting(
    home: Path, imported: Answer
) -> None:
    ann = twofold("person", "ann", "--as-of", "2026-03-01", "--json", home=home).json
    words = twofold("person", "ann", "--as-of", "2026-03-01", home=home).out

    told = ann["readings"]
    assert imported.code == 0
    assert ann["stage"] == "engagement"
    assert [told[name]["value"] for name in ("frequency", "recency_days", "age_days")] == [
        1,
        31,
        54,
    ]
    assert told["amount"] == {
        "value": None,
        "refused": "2 of 2 purchases are in EUR; this home counts in USD",
        "needs": 'currency = "EUR" in twofold.toml, then twofold chart',
    }
    assert told["monetary_value"] == told["amount"]
    assert told["other_currencies"]["value"] == [{"amount": "20.00", "currency": "EUR"}]
    assert told["other_currencies"]["n"] == 2
    assert "other_currencies: 20.00 EUR, n = 2" in words


def test_the_setting_and_a_chart_put_it_right(home: Path, imported: Answer) -> None:
    twofold("chart", "--as-of", "2026-03-01", home=home)
    with (home / "twofold.toml").open("a", encoding="utf-8") as settings:
        settings.write('currency = "EUR"\n')
    before = twofold("person", "ann", "--json", home=home).json["readings"]
    charted = twofold("chart", "--as-of", "2026-03-01", home=home)
    after = twofold("person", "ann", "--json", home=home).json["readings"]

    assert ADVICE in imported.out
    assert "this home counts in" not in charted.out
    assert before["amount"]["value"] is None
    assert after["amount"]["value"] == {"amount": "20.00", "currency": "EUR"}
    assert after["monetary_value"]["value"] == {"amount": "7.70", "currency": "EUR"}
    assert after["other_currencies"]["value"] == []


def test_what_is_left_out_of_a_sum_is_told_beside_it(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    mapping.write_text(
        shop.MAPPING.replace('currency = "EUR"', "").replace(
            'amount = "total"', 'amount = "total"\ncurrency = { column = "money" }'
        ),
        "utf-8",
    )
    sales.write_text(
        "receipt,customer,mail,when,total,money\n"
        "r1,ann,,2026-01-05 10:00,1234.50,EUR\n"
        "r2,ann,,2026-02-05 10:00,7.70,USD\n",
        "utf-8",
    )

    answer = twofold("import", sales, "--map", mapping, home=home)
    ann = twofold("person", "ann", "--as-of", "2026-03-01", "--json", home=home).json["readings"]

    assert "this home counts in" not in answer.out
    assert ann["amount"]["value"] == {"amount": "7.70", "currency": "USD"}
    assert ann["amount"]["why"] == "EUR 1,234.50 not counted in USD"
    assert (ann["frequency"]["value"], ann["monetary_value"]["n"]) == (1, 1)


def test_init_says_what_the_home_counts_in(home: Path, imported: Answer) -> None:
    twofold("chart", home=home)

    plain = twofold("init", home=home)
    chosen = twofold("init", "--currency", "EUR", "--zone", "Europe/Vienna", home=home)

    assert imported.code == 0
    assert "It counts money in USD, and days in the time zone UTC." in plain.out
    assert "twofold init --currency EUR --zone Europe/Vienna" in plain.out
    assert "It counts money in EUR, and days in the time zone Europe/Vienna." in chosen.out
    assert chosen.out.endswith("Next: twofold chart\n")
