"""Charts and persons at the terminal: everybody summed up, one person told, as of any moment."""

from pathlib import Path

import pytest

from tests.cli import shop
from tests.cli.terminal import twofold


@pytest.fixture
def till(home: Path, tmp_path: Path) -> Path:
    """Return a home into which the till's export was taken."""
    sales, mapping = shop.files(tmp_path)
    twofold("init", "--zone", "Europe/Vienna", "--currency", "EUR", home=home)
    twofold("import", sales, "--map", mapping, home=home)
    return home


def test_a_chart_sums_up(till: Path) -> None:
    made = twofold("chart", "--as-of", "2026-03-01", "--json", home=till).json

    assert made["people"] == 2
    assert made["touches"] == 3
    assert made["incidences"] == 3
    assert made["brand_contacts"] == 0
    assert made["other_orbits"] == 0
    assert made["amount"] == {"EUR": "40.00"}
    assert made["stages"] == {"activation": 1, "engagement": 1}
    assert sorted(made["seconds"]) == ["compact", "profiles", "project"]


def test_a_chart_in_words_adds_up(home: Path, tmp_path: Path) -> None:
    rows = tmp_path / "told.csv"
    rows.write_text(
        "who,at,what,where\nann,2026-01-05,purchase,\nann,2026-01-06,unclassified,\n"
        "zoe,2026-01-07,purchase,Rival\n"
    )
    mapping = tmp_path / "told.toml"
    mapping.write_text(
        'name = "told"\nzone = "UTC"\n\n[[touch]]\nhandles = { user_id = "who" }\n'
        'time = { column = "at" }\npurpose = { column = "what" }\norbit = { column = "where" }\n'
    )
    twofold("import", rows, "--map", mapping, home=home)

    early = twofold("chart", "--as-of", "2026-01-06", home=home).out
    said = twofold("chart", "--as-of", "2026-03-01", home=home).out

    assert early.startswith("1 person, 1 touch:\n")
    assert "2 people, 3 touches:\n  1 begun by people, 0 by the brand\n" in said
    assert "  1 with other shops, 1 for an unknown purpose, about terms or begun by" in said
    assert "Stages: acquisition 1, in no stage 1" in said


def test_a_chart_as_of_a_moment_knows_nothing_later_and_holds_until_the_next(till: Path) -> None:
    made = twofold("chart", "--as-of", "2026-01-06T00:00:00Z", "--json", home=till).json
    held = twofold("person", "ann", "--json", home=till).json
    then = twofold("person", "ann", "--as-of", "2026-03-01", "--json", home=till).json
    again = twofold("chart", "--as-of", "2026-01-06T00:00:00Z", "--json", home=till).json

    assert (made["touches"], made["amount"]) == (1, {"EUR": "12.30"})
    assert held["touches"] == 1
    assert held["readings"]["frequency"]["as_of"] == "2026-01-06T00:00:00Z"
    assert then["touches"] == 2
    assert {**again, "seconds": 0} == {**made, "seconds": 0}


def test_a_person_is_told_with_handles_stage_and_readings(till: Path) -> None:
    ann = twofold("person", "email:ann@shop.example", "--as-of", "2026-03-01", "--json", home=till)

    assert ann.code == 0
    assert {"person_id", "handles", "touches", "stage", "readings"} <= ann.json.keys()
    assert ann.json["touches"] == 2
    assert [handle["handle"] for handle in ann.json["handles"]] == [
        "user_id:ann",
        "email:ann@shop.example",
    ]
    assert ann.json["readings"]["amount"] == {
        "value": {"amount": "20.00", "currency": "EUR"},
        "n": 2,
        "as_of": "2026-03-01T00:00:00Z",
        "interval": None,
        "why": None,
    }
    assert ann.json["readings"]["period"]["refused"] == (
        "too few gaps between sessions for a rhythm"
    )


def test_what_was_bought_once_has_an_amount_and_no_mean_of_what_followed(till: Path) -> None:
    bob = twofold("person", "bob", "--as-of", "2026-03-01", "--json", home=till).json

    assert bob["readings"]["amount"]["value"] == {"amount": "20.00", "currency": "EUR"}
    assert bob["readings"]["monetary_value"]["needs"] == "2 buying days"


def test_a_person_is_told_in_words(till: Path) -> None:
    twofold("chart", "--as-of", "2026-03-01", home=till)

    ann = twofold("person", "ann", home=till)

    assert ann.out.startswith("user_id:ann, email:ann@shop.example\n2 touches, stage engagement\n")
    assert "amount: 20.00 EUR, n = 2" in ann.out
    assert "overdue: not known (too few gaps" in ann.out


def test_a_bare_value_of_several_kinds_is_asked_back_with_the_list(
    home: Path, tmp_path: Path
) -> None:
    sales, mapping = shop.files(tmp_path)
    sales.write_text(
        "receipt,customer,mail,when,total\n"
        "r1,x@shop.example,,2026-01-05 10:00,1\n"
        "r2,,x@shop.example,2026-01-05 10:00,1\n",
        "utf-8",
    )
    twofold("import", sales, "--map", mapping, home=home)

    answer = twofold("person", "x@shop.example", home=home)

    assert answer.code == 2
    assert "user_id:x@shop.example" in answer.err
    assert "email:x@shop.example" in answer.err
    assert twofold("person", "email:x@shop.example", home=home).code == 0


def test_the_ways_of_everybody_are_told(till: Path) -> None:
    told = twofold("trajectories", "--json", home=till).json
    words = twofold("trajectories", home=till)

    assert len(told["transitions"]) == 1
    assert words.code == 0
    for title in ("transitions", "ways", "sessions", "changes of channel"):
        assert f"{title}\n  " in words.out


def test_an_empty_home_is_charted_in_peace(home: Path) -> None:
    twofold("init", home=home)

    made = twofold("chart", "--json", home=home)
    told = twofold("trajectories", "--json", home=home)

    assert (made.code, told.code) == (0, 0)
    assert made.json["people"] == 0
    assert (told.json["transitions"], told.json["changes_of_channel"]) == ([], [])
    assert told.json["ways"]["refused"] == "nobody began a contact"
    assert told.json["sessions"]["refused"] == "nobody began a contact"
