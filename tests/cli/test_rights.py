"""Taking everything away and having it erased, on the command line."""

import json
from pathlib import Path

from tests.cli.terminal import twofold
from tests.rights import given_rights as given
from twofold import heeding, system
from twofold.receipts import verify_receipts
from twofold.settings import Settings


def lived(home: Path) -> None:
    with system.running(Settings(home=home)) as found:
        given.live(found, "ada")


def test_one_person_is_written_to_a_zip_and_erased_with_a_certificate(
    home: Path, tmp_path: Path
) -> None:
    lived(home)
    file = tmp_path / "ada.zip"

    exported = twofold("export", "email:canary-ada@shop.example", file, home=home)
    unsure = twofold("erase", "email:canary-ada@shop.example", home=home)
    erased = twofold("erase", "email:canary-ada@shop.example", "--yes", home=home)
    again = twofold("erase", "email:canary-ada@shop.example", "--yes", home=home)

    assert exported.code == 0
    assert "entries, as of entry 3 of the log." in exported.out
    assert len(given.rows(file, "touches")) == 3
    assert unsure.code == 2
    assert "say --yes" in unsure.err
    assert erased.code == 0
    assert "Asked at" in erased.out
    assert "canary" not in erased.out
    assert again.code == 1
    assert twofold("verify", home=home).code == 0


def test_a_certificate_can_be_read_by_machines(home: Path) -> None:
    lived(home)

    answer = twofold("erase", "user_id:canary-ada", "--yes", "--json", home=home)

    certificate = json.loads(answer.out)
    with system.running(Settings(home=home)) as found:
        keys = {one["kid"]: one["x"] for one in heeding.public_keys(found)}
    assert verify_receipts.signed(certificate, keys) == []
    assert verify_receipts.signed({**certificate, "by": "nobody"}, keys) != []
    assert certificate["by"] == "staff"
    # Two orders, one rule of hers, and the stop that comes before an erasure.
    assert certificate["purged"]["touches"] == 4
    assert {"what", "why", "until"} == set(certificate["kept"][0])


def test_somebody_who_was_erased_comes_back_when_they_ask_for_it(home: Path) -> None:
    lived(home)
    twofold("erase", "user_id:canary-ada", "--yes", home=home)

    vague = twofold("readmit", "canary-ada", home=home)
    first = twofold("readmit", "user_id:canary-ada", home=home)
    again = twofold("readmit", "user_id:canary-ada", home=home)

    assert (vague.code, first.code, again.code) == (2, 0, 1)
    with system.running(Settings(home=home)) as found:
        given.tell(found, given.touch("ada", "new", handles={"user_id": "canary-ada"}))
    assert twofold("person", "user_id:canary-ada", home=home).code == 0
