"""An export is all and only one person's records, as of one entry of the log."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.doors import Client
from tests.rights import given_rights as given
from tests.rights.given_rights import NOON
from twofold import access, clock, heeding, people, seeing
from twofold.access import May
from twofold.api import resources
from twofold.settings import Settings
from twofold.system import System

NAMES = {
    "touches", "statements", "terms", "receipts", "contacts", "withheld", "contributions",
    "scores", "looks", "recipients",
}  # fmt: skip


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which Ada and Bob live, and share a household."""
    found = given.opened(settings)
    for who in ("ada", "bob"):
        given.live(found, who)
        handles = {"user_id": f"canary-{who}", "household": "h1"}
        given.tell(found, given.touch(who, "shared", handles=handles))
    yield found
    given.closed(found)


def test_i15_an_export_is_all_and_only_that_persons_records(home: System, tmp_path: Path) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    file = tmp_path / "ada.zip"

    heeding.export(home, ada, file, now=NOON)

    with ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"canary-bob" not in everything
    ids = [row["touch_id"] for row in given.rows(file, "touches")]
    # Two orders, one in the household, one rule of hers.
    assert len(ids) == len(set(ids)) == 4
    assert [row["handle"] for row in given.rows(file, "handles")] == [
        "user_id:canary-ada",
        "email:canary-ada@shop.example",
    ]
    assert ["Name canary-ada" in row["said"] for row in given.rows(file, "facts")] == [True]
    assert ["conflict canary-ada" in row["said"] for row in given.rows(file, "not_counted")] == [
        True
    ]
    assert [row["evidence"] for row in given.rows(file, "statements")] == ["form of canary-ada"]
    assert [row["text"] for row in given.rows(file, "contacts")] == ["Hello canary-ada"]
    (version,) = given.rows(file, "terms")
    assert version["clauses"][0]["words"].startswith("yes to")


def test_an_export_names_each_file_with_its_rows_and_its_hash(home: System, tmp_path: Path) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    file = tmp_path / "ada.zip"

    manifest = heeding.export(home, ada, file, now=NOON)

    with ZipFile(file) as archive:
        told = json.loads(archive.read("manifest.json"))
        assert set(told) == {"person_id", "log_position", "created_at", "files"}
        assert told["person_id"] == ada.person_id
        assert told["created_at"] == "2026-03-02T12:00:00Z"
        assert told["log_position"] == manifest.log_position == 8
        assert {one["name"].removesuffix(".jsonl") for one in told["files"]} >= NAMES
        for one in told["files"]:
            body = archive.read(one["name"])
            assert hashlib.sha256(body).hexdigest() == one["sha256"]
            assert len(body.splitlines()) == one["rows"]
        assert "touches.jsonl               4" in archive.read("README.txt").decode()
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_receipts_of_an_export_alone_pass_the_script_that_ships(
    home: System, tmp_path: Path
) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    heeding.say_no(home, ada, "marketing", now=NOON)
    file, script, keys = tmp_path / "ada.zip", tmp_path / "check.py", tmp_path / "twofold.json"
    heeding.export(home, ada, file, now=NOON)

    with ZipFile(file) as archive:
        archive.extract("receipts.jsonl", tmp_path)
        told = json.loads(archive.read("manifest.json"))
    script.write_bytes((files("twofold.receipts") / "verify_receipts.py").read_bytes())
    keys.write_text(json.dumps({"keys": heeding.public_keys(home)}))
    body = (tmp_path / "receipts.jsonl").read_bytes()
    counted = {one["name"]: one["rows"] for one in told["files"]}["receipts.jsonl"]

    assert b"verify_receipts.py" in zipped(file, "README.txt")
    assert counted == len(body.splitlines()) > 1
    for argument in ([], ["--keys", "twofold.json"]):
        checked = run_script(tmp_path, *argument)
        assert "Whole: " in checked.stdout, checked.stdout
        assert checked.returncode == 0
    (tmp_path / "receipts.jsonl").write_bytes(b"".join(body.splitlines(keepends=True)[1:]))
    assert run_script(tmp_path).returncode == 1


def run_script(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script that ships over the receipts in a folder, as anybody would."""
    return subprocess.run(
        [sys.executable, "check.py", "receipts.jsonl", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def zipped(file: Path, name: str) -> bytes:
    """Return one file of an export."""
    with ZipFile(file) as archive:
        return archive.read(name)


def test_scores_come_with_how_they_are_worked_out(home: System, tmp_path: Path) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    seeing.refresh(home, now=NOON)
    file = tmp_path / "ada.zip"

    heeding.export(home, ada, file, now=NOON)

    scores = {row["name"]: row for row in given.rows(file, "scores")}
    assert scores["incidences"]["value"] == 3
    assert scores["incidences"]["how"] == "how many contacts you began"
    assert scores["stage"]["why"]
    assert scores["stage_history"]["value"] == "activation"
    assert scores["amount"]["value"] == {"amount": "36.90", "currency": "USD"}
    assert scores["period"]["refused"] == "too few gaps between sessions for a rhythm"


def test_amounts_and_times_are_written_as_everywhere(home: System, tmp_path: Path) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    file = tmp_path / "ada.zip"

    heeding.export(home, ada, file, now=NOON)

    first = given.rows(file, "touches")[0]
    assert first["amount"] == {"amount": "12.30", "currency": "USD"}
    assert first["occurred_at"] == "2026-02-01T10:00:00Z"
    assert json.loads(first["said"])["properties"] == {"note": "canary-ada"}


def test_i15_what_others_write_meanwhile_is_wholly_in_it_or_wholly_not(
    home: System, tmp_path: Path
) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    stop = threading.Event()

    def write() -> None:
        count = 0
        while not stop.is_set():
            # A rule and its touch are one transaction: neither is ever there alone.
            given.allows(home, ada, use=f"marketing.topic{count}", now=NOON + count)
            count += 1

    beside = threading.Thread(target=write)
    beside.start()
    try:
        for turn in range(5):
            file = tmp_path / f"{turn}.zip"
            manifest = heeding.export(home, ada, file, now=clock.now_us())

            rules = {row["statement_id"] for row in given.rows(file, "statements")}
            touches = given.rows(file, "touches")
            told = {
                row["properties"]["statement_id"] for row in touches if row["purpose"] == "terms"
            }
            assert rules == told
            assert given.rows(file, "terms")[-1]["version"] == len(rules)
            last = max(row["seq"] for row in given.rows(file, "statements"))
            assert last <= manifest.log_position
    finally:
        stop.set()
        beside.join()


def test_nothing_is_overwritten(home: System, tmp_path: Path) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    file = tmp_path / "ada.zip"
    file.write_text("mine")

    with pytest.raises(heeding.FileExists):
        heeding.export(home, ada, file, now=NOON)

    assert file.read_text() == "mine"
    assert list(tmp_path.glob("*.part")) == []


def test_a_key_that_may_read_gets_the_export_over_http(home: System, tmp_path: Path) -> None:
    ada = people.resolve(home.record, "user_id:canary-ada")
    file = tmp_path / "ada.zip"
    with Client(resources.app(home)) as client:
        secret = access.create_key(home.record, "reader", May.READ, now=NOON)
        client.headers["Authorization"] = f"Bearer {secret}"

        answer = client.get(f"/api/people/{ada.person_id}/export")
        absent = client.get(f"/api/people/{'0' * 32}/export")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    file.write_bytes(answer.content)
    assert len(given.rows(file, "touches")) == 4
    assert absent.status_code == 404
