"""What was not counted, as whoever looks after the home is told it."""

from pathlib import Path

import pytest

from tests.cli import shop
from tests.cli.terminal import twofold


@pytest.fixture
def till(home: Path, tmp_path: Path) -> Path:
    """Return a home whose till told of two receipts twice, each time otherwise."""
    sales, mapping = shop.files(tmp_path)
    for total in ("7.70", "9.90", "9.90"):
        changed = shop.SALES.replace("7.70", total).replace("20.00", total)
        sales.write_text(changed, "utf-8")
        twofold("import", sales, "--map", mapping, home=home)
    return home


def test_each_is_told_once_with_how_often_it_came(till: Path) -> None:
    answer = twofold("intake", home=till)

    lines = answer.out.splitlines()
    assert [line.partition("conflict ")[2].partition(":")[0] for line in lines] == [
        "'till//r3'",
        "'till//r2'",
    ]
    assert all("came before with other content" in line for line in lines)
    assert all("It came 2 times, last 20" in line for line in lines)


def test_machines_get_the_event_as_it_came(till: Path) -> None:
    answer = twofold("intake", "--json", home=till).json

    assert answer["next"] is None
    assert [one["message_id"] for one in answer["items"]] == ["till//r3", "till//r2"]
    assert '"amount":"9.90"' in answer["items"][0]["event"]
    assert (answer["items"][0]["kind"], answer["items"][0]["times"]) == ("conflict", 2)


def test_pages_go_on_where_the_one_before_ended(till: Path) -> None:
    first = twofold("intake", "--limit", "1", home=till)
    before = first.out.splitlines()[-1].rpartition(" ")[2]
    second = twofold("intake", "--limit", "1", "--before", before, home=till)

    assert first.out.splitlines()[-1] == f"More: twofold intake --before {before}"
    assert "till//r2" in second.out
    assert "More" not in second.out
    assert twofold("intake", "--before", "1", home=till).out == "There is no more.\n"


def test_a_home_that_counted_everything_says_so(home: Path) -> None:
    twofold("init", home=home)

    answer = twofold("intake", home=home)

    assert (answer.code, answer.out) == (0, "Everything that came in was counted.\n")
