"""Lists of permissions and stops, as somebody at a terminal brings them."""

from pathlib import Path

from tests.cli.terminal import twofold

LIST = """email,status,use,channel,when,evidence
ann@b.example,allowed,marketing,email,2025-06-01,form 7
bob@b.example,allowed,marketing,email,2025-06-01,
bob@b.example,stopped,,,,
"""


def test_a_list_is_taken_in_and_what_was_not_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")

    first = twofold("import", "--terms", tmp_path / "list.csv", home=home)
    second = twofold("import", "--terms", tmp_path / "list.csv", home=home)

    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith(
        "3 rows read: 1 permission new, 1 stop new, 0 met again; 1 row refused.\n"
    )
    assert "1 row refused: a yes needs its proof" in first.err
    assert "0 permissions new, 0 stops new, 2 met again" in second.out


def test_a_dry_run_says_what_the_columns_are_taken_for(home: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")

    answer = twofold("import", "--terms", tmp_path / "list.csv", "--dry-run", home=home)

    assert "list.csv: status: yes or no\n" in answer.out
    assert "Nothing was taken in." in answer.out
    assert "0 met again" in twofold("import", "--terms", tmp_path / "list.csv", home=home).out


def test_a_bare_list_of_addresses_needs_a_word(home: Path, tmp_path: Path) -> None:
    (tmp_path / "stops.csv").write_text("email\nann@b.example\nbob@b.example\n", "utf-8")

    unsaid = twofold("import", "--terms", tmp_path / "stops.csv", home=home)
    said = twofold("import", "--terms", tmp_path / "stops.csv", "--says", "stopped", home=home)

    assert (unsaid.code, said.code) == (2, 0)
    assert "nothing in it says allowed or stopped" in unsaid.err
    assert "2 stops new" in said.out


def test_stops_that_do_not_say_so_keep_the_permissions_beside_them_out(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "stops.csv").write_text("email\nann@b.example\n", "utf-8")
    (tmp_path / "yes.csv").write_text("email,OPTIN_IP\nann@b.example,10.0.0.1\n", "utf-8")

    both = twofold("import", "--terms", tmp_path / "yes.csv", tmp_path / "stops.csv", home=home)
    stops = twofold("import", "--terms", tmp_path / "stops.csv", "--says", "stopped", home=home)
    yes = twofold("import", "--terms", tmp_path / "yes.csv", home=home)

    assert both.code == 2
    assert "stops.csv has no column that says who allowed and who stopped" in both.err
    assert "1 stop new" in stops.out
    assert "0 permissions new" in yes.out


def test_a_file_that_names_nobody_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("colour\nred\n", "utf-8")

    answer = twofold("import", "--terms", tmp_path / "list.csv", home=home)

    assert answer.code == 2
    assert "list.csv names nobody" in answer.err
