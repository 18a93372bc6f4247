"""A real year of real people, held against the source files with plain pandas."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from tests.cli import shop
from tests.cli.conftest import Demo
from tests.cli.terminal import twofold
from twofold import clock, mappings, storage, system
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def source() -> dict[str, Any]:
    """Return the source's tables by name, as pandas reads them."""
    return {path.stem: pd.read_parquet(path) for path in mappings.journey_paths()}


@pytest.fixture
def charted(demo: Demo) -> Iterator[System]:
    """Return the demo's home, open."""
    with system.running(Settings(home=demo.home)) as found:
        yield found


def test_the_summary_reconciles_with_the_source_to_the_cent(
    demo: Demo, source: dict[str, Any]
) -> None:
    transactions, campaigns = source["transactions"], source["campaigns"]
    redemptions = source["coupon_redemptions"]
    households = set(transactions.household_id.astype(str))
    households |= set(campaigns.household_id.astype(str))
    households |= set(redemptions.household_id.astype(str))
    baskets = transactions.basket_id.nunique()
    cents = (transactions.sales_value * 100).round().astype("int64").sum()

    told = demo.answer.json

    assert demo.answer.code == 0
    assert (len(households), baskets, len(campaigns), len(redemptions)) == (
        2_469,
        155_848,
        6_589,
        2_102,
    )
    assert told["people"] == 2_469
    assert told["touches"] == 155_848 + 6_589 + 2_102
    assert told["incidences"] == 155_848 + 2_102
    assert told["brand_contacts"] == 6_589
    assert told["amount"] == {"USD": f"{cents / 100:.2f}"} == {"USD": "4596039.58"}
    assert sum(told["stages"].values()) <= 2_469
    assert sorted(told["seconds"]) == ["compact", "load", "profiles", "project"]


def test_what_is_simulated_stands_apart_with_the_truth_beside_its_estimate(demo: Demo) -> None:
    told = demo.answer.json["simulated"]
    campaign = told["campaign"]
    interval = campaign["estimate"]["interval"]

    assert (told["people"], told["statements"]) == (1_996, 1_585)
    assert (campaign["decided"], campaign["sent"], campaign["held_back"]) == (1_996, 362, 344)
    assert campaign["known_effect"] == 0.2
    assert interval["low"] <= 0.2 <= interval["high"]
    assert campaign["covers"] is True


def test_each_household_reconciles_by_itself(charted: System, source: dict[str, Any]) -> None:
    transactions = source["transactions"].assign(
        cents=lambda rows: (rows.sales_value * 100).round().astype("int64")
    )
    wanted = transactions.groupby(transactions.household_id.astype(str)).agg(
        baskets=("basket_id", "nunique"), cents=("cents", "sum")
    )
    rows = _all(
        charted,
        """
        SELECT handle.value AS household, count(*) AS baskets, sum(amount_micro) AS micro
        FROM touch JOIN handle USING (handle_id) WHERE amount_micro IS NOT NULL
        GROUP BY handle.value
        """,
    )

    found = {row.household: (row.baskets, row.micro) for row in rows}

    assert found == {row.Index: (row.baskets, row.cents * 10_000) for row in wanted.itertuples()}


def test_a_redemption_never_counts_as_a_purchase(charted: System) -> None:
    (row,) = _all(
        charted,
        """
        SELECT count(*) AS redemptions, count(amount_micro) AS amounts FROM touch
        WHERE name = 'Coupon redeemed' AND purpose = 'purchase'
        """,
    )
    # Whoever only redeemed on a day bought nothing on it.
    buying_days = _all(
        charted,
        """
        SELECT sum(frequency + 1) AS days FROM profile WHERE frequency IS NOT NULL
        """,
    )[0].days
    days = _all(charted, "SELECT handle_id, occurred_us FROM touch WHERE amount_micro > 0")

    distinct = {
        (row.handle_id, clock.to_datetime(row.occurred_us).astimezone(NEW_YORK).date())
        for row in days
    }
    assert (row.redemptions, row.amounts) == (2_102, 0)
    assert buying_days == len(distinct)


def test_the_last_day_falls_in_the_past_seven_days(charted: System) -> None:
    (row,) = _all(charted, "SELECT max(occurred_us) AS last_us FROM touch")
    weeks = int(system.fact(charted, "demo_shift_weeks") or 0)
    today = clock.to_datetime(clock.now_us()).astimezone(NEW_YORK).date()

    last_day = clock.to_datetime(row.last_us).astimezone(NEW_YORK).date()

    assert timedelta(0) < today - last_day <= timedelta(days=7)
    assert last_day == date(2017, 12, 31) + timedelta(weeks=weeks)
    assert weeks > 400


def test_a_second_time_adds_nothing_and_keeps_the_shift(demo: Demo) -> None:
    again = twofold("demo", "--once", "--json", home=demo.home)

    assert again.code == 0
    assert {**again.json, "seconds": 0} == {**demo.answer.json, "seconds": 0}


def test_other_dates_are_refused_in_the_same_home(demo: Demo) -> None:
    answer = twofold("demo", "--once", "--as-recorded", home=demo.home)

    assert answer.code == 1
    assert "--fresh" in answer.err


def test_a_person_of_the_demo_is_told(demo: Demo) -> None:
    person = twofold("person", "household:1604", "--json", home=demo.home).json

    assert person["handles"][0]["handle"] == "household:1604"
    assert person["touches"] > 0
    assert person["stage"] in {"activation", "engagement", "loyalty", "disengaged", "advocacy"}


def test_a_home_with_other_people_is_refused_and_left_as_it_was(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    twofold("init", "--organisation", "Tea & Cups", "--zone", "Europe/Vienna", home=home)
    twofold("import", sales, "--map", mapping, home=home)
    before = (home / "twofold.toml").read_text("utf-8")

    plain = twofold("demo", "--once", home=home)
    fresh = twofold("demo", "--once", "--fresh", home=home)

    assert (plain.code, fresh.code) == (1, 1)
    assert "give the demo a home of its own with --home" in plain.err
    assert (home / "twofold.toml").read_text("utf-8") == before
    assert twofold("chart", "--json", home=home).json["touches"] == 3


def test_starting_over_never_removes_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")

    answer = twofold("demo", "--once", "--fresh", home=tmp_path)

    assert answer.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_year_as_recorded_is_charted_as_of_its_end(tmp_path: Path, demo: Demo) -> None:
    home = tmp_path / "home"
    recorded = twofold("demo", "--once", "--json", "--as-recorded", "--no-story", home=home)
    with system.running(Settings(home=home)) as found:
        (row,) = _all(found, "SELECT max(occurred_us) AS last_us FROM touch")
        as_of = found.as_of(clock.now_us())
        owned = system.fact(found, "demo_shift_weeks")

    assert clock.rfc3339(as_of) == "2018-01-01T05:00:00Z"
    assert clock.parse("2017-12-31") < row.last_us < as_of
    assert owned == "0"
    alike = {"seconds": 0, "stages": 0, "simulated": 0}
    assert {**recorded.json, **alike} == {**demo.answer.json, **alike}
    assert sum(recorded.json["stages"].values()) == sum(demo.answer.json["stages"].values())


def _all(found: System, text: str) -> list[storage.Row]:
    return found.record.all(Query("look", text))
