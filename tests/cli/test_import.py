"""Files on their way in, as somebody at a terminal meets it."""

import csv
from pathlib import Path

import pytest

from tests.cli import shop
from tests.cli.terminal import twofold


def test_a_file_is_taken_in_and_a_second_time_adds_nothing(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)

    first = twofold("import", sales, "--map", mapping, home=home)
    second = twofold("import", sales, "--map", mapping, home=home)

    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith(
        "4 rows read: 3 touches new, 0 met again, 0 in conflict; 1 row refused.\n"
    )
    assert second.out.startswith(
        "4 rows read: 0 touches new, 3 met again, 0 in conflict; 1 row refused.\n"
    )


def test_rows_that_say_otherwise_under_a_known_id_are_told(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    twofold("import", sales, "--map", mapping, home=home)
    sales.write_text(shop.SALES.replace("7.70", "9.90"), "utf-8")

    words = twofold("import", sales, "--map", mapping, home=home)
    told = twofold("import", sales, "--map", mapping, "--json", home=home).json

    assert "0 touches new, 2 met again, 1 in conflict; 1 row refused" in words.out
    assert "what came first counts" in words.out
    assert words.out.endswith("What was kept and not counted: twofold intake\n")
    assert (told["told"], told["touches"], told["repeats"], told["conflicts"]) == (3, 0, 2, 1)


def test_rows_that_name_nobody_are_refused_before_and_when_they_are_taken_in(
    home: Path, tmp_path: Path
) -> None:
    sales, mapping = shop.files(tmp_path)
    sales.write_text("receipt,customer,mail,when,total\nr1,null,,2026-01-05,1.00\n", "utf-8")

    shown = twofold("import", sales, "--map", mapping, "--dry-run", home=home)
    answer = twofold("import", sales, "--map", mapping, home=home)

    assert "sales.csv, line 2: nobody is named: user_id 'null' is what systems write" in shown.out
    assert "0 touches new, 0 met again, 0 in conflict; 1 row refused" in answer.out
    assert answer.code == shown.code == 2


def test_a_file_that_the_mapping_does_not_fit_is_told_beside_those_it_fits(
    home: Path, tmp_path: Path
) -> None:
    sales, mapping = shop.files(tmp_path)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", "utf-8")

    shown = twofold("import", sales, other, "--map", mapping, "--dry-run", home=home)
    answer = twofold("import", sales, other, "--map", mapping, home=home)

    assert "other.csv: the mapping does not fit this file" in shown.err
    assert "other.csv: the mapping does not fit this file" in answer.err
    assert "3 touches new" in answer.out
    assert answer.code == shown.code == 2


def test_refused_rows_lie_in_a_file_with_line_and_reason(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    rejects = tmp_path / "rejects.csv"

    answer = twofold("import", sales, "--map", mapping, "--rejects", rejects, home=home)

    rows = list(csv.DictReader(rejects.read_text("utf-8").splitlines()))
    assert str(rejects) in answer.out
    assert [(row["file"], row["line"]) for row in rows] == [("sales.csv", "5")]
    assert "yesterday" in rows[0]["reason"]
    assert "r4" in rows[0]["row"]


def test_a_dry_run_shows_touches_and_takes_nothing_in(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)

    shown = twofold("import", sales, "--map", mapping, "--dry-run", "--json", home=home)
    told = twofold("import", sales, "--map", mapping, "--dry-run", home=home)

    assert [touch["amount"] for touch in shown.json["touches"]] == ["12.30", "7.70", "20.00"]
    assert [row["line"] for row in shown.json["refused"]] == [5]
    assert "sales.csv, line 5" in told.out
    assert "Nothing was taken in." in told.out
    assert twofold("chart", "--json", home=home).json["touches"] == 0


def test_the_result_is_one_object(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)

    answer = twofold("import", sales, "--map", mapping, "--json", home=home)

    assert answer.json == {
        "import_id": 1,
        "rows_read": 4,
        "told": 3,
        "touches": 3,
        "repeats": 0,
        "conflicts": 0,
        "unreadable": 0,
        "erased": 0,
        "refused": 1,
        "left_out": 0,
        "reasons": answer.json["reasons"],
        "rejects": str(home / "rejects" / "1.csv"),
        "problems": [],
        "notes": [],
        "elsewhere": {
            "words": "3 of 3 purchases are in EUR; this home counts in USD",
            "setting": 'currency = "EUR"',
        },
    }


def test_without_a_mapping_a_proposal_is_written_and_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["order_id,customer,ordered,total", "1,ann,2026-01-05,12.30", "2,bob,2026-01-06,7.70"]
    (tmp_path / "orders.csv").write_text("\n".join(rows), "utf-8")
    monkeypatch.chdir(tmp_path)

    twofold("init", "--currency", "CHF", home=home)
    answer = twofold("import", "orders.csv", home=home)
    shown = twofold(
        "import", "orders.csv", "--map", "orders.toml", "--dry-run", "--json", home=home
    )

    assert answer.code == 2
    assert "run the same command with --map orders.toml" in answer.err
    assert 'currency = "CHF"' in (tmp_path / "orders.toml").read_text("utf-8")
    assert [touch["amount"] for touch in shown.json["touches"]] == ["12.30", "7.70"]


def test_a_ready_mapping_that_fits_is_named_beside_the_proposal(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [" 0017 0017 20260103  2   29.33", " 0017 0017 20260204  1   14.96"]
    (tmp_path / "cds.txt").write_text("\n".join(rows), "utf-8")
    monkeypatch.chdir(tmp_path)

    answer = twofold("import", "cds.txt", home=home)
    taken = [
        twofold("import", "cds.txt", "--map", name, "--dry-run", "--json", home=home).json
        for name in ("cdnow", "cds.toml")
    ]

    assert answer.code == 2
    assert "run the same command with --map cdnow" in answer.err
    assert "a proposal of your own lies in cds.toml" in answer.err
    assert [[touch["amount"] for touch in one["touches"]] for one in taken] == [
        ["29.33", "14.96"],
        ["29.33", "14.96"],
    ]


def test_a_mapping_with_a_mistake_is_told_before_anything_is_read(
    home: Path, tmp_path: Path
) -> None:
    sales, mapping = shop.files(tmp_path)
    mapping.write_text(shop.MAPPING.replace('"when"', '"wann"'), "utf-8")

    answer = twofold("import", sales, "--map", mapping, home=home)

    assert answer.code == 2
    assert "wann" in answer.err


def test_a_mapping_that_fits_no_file_is_told_once_with_every_column_that_is_missing(
    home: Path, tmp_path: Path
) -> None:
    sales, mapping = shop.files(tmp_path)
    sales.write_text(shop.SALES.replace("receipt,customer,mail", "slip,customer,post"), "utf-8")

    answer = twofold("import", sales, "--map", mapping, home=home)
    told = twofold("import", sales, "--map", mapping, "--json", home=home)

    problem = (
        "sales.csv: the mapping does not fit this file: it lacks the columns 'mail' and"
        " 'receipt'; it has slip, customer, post, when, total"
    )
    assert (answer.code, answer.out, answer.err) == (2, "", f"twofold: {problem}\n")
    assert (told.code, told.json["refused"], told.json["problems"]) == (2, 0, [problem])
    assert not (home / "rejects").exists()


@pytest.mark.parametrize("content", ["", "receipt,customer,mail,when,total\n"])
def test_a_file_without_rows_is_a_clear_no(home: Path, tmp_path: Path, content: str) -> None:
    sales, mapping = shop.files(tmp_path)
    sales.write_text(content, "utf-8")

    for more in ([], ["--dry-run"]):
        answer = twofold("import", sales, "--map", mapping, *more, home=home)

        assert answer.code == 2
        assert "it is empty, or holds the names of its columns alone" in answer.err


def test_rows_that_the_mapping_leaves_out_are_counted(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    only = shop.MAPPING.replace("handles =", "where = 'customer == \"ann\"'\nhandles =")
    mapping.write_text(only, "utf-8")

    answer = twofold("import", sales, "--map", mapping, home=home)

    assert answer.out.startswith(
        "4 rows read: 2 touches new, 0 met again, 0 in conflict; 0 rows refused, 2 left out.\n"
    )


def test_a_rejects_file_that_cannot_be_written_is_told_in_words(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    (tmp_path / "file").write_text("in the way", "utf-8")

    answer = twofold(
        "import", sales, "--map", mapping, "--rejects", tmp_path / "file" / "r.csv", home=home
    )

    assert answer.code == 3
    assert "Mend that and run the same command again" in answer.err
