"""The backup of an older moment brings nobody back who was erased since."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import twofold
from tests.rights import given_rights as given
from tests.rights.given_rights import NOON, left
from twofold import backup, clock, erasures, heeding, people, seeing
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[System]:
    """Return a home on SQLite in which Ada and Bob live; what waits is of Ada as well."""
    found = given.opened(Settings(home=tmp_path / "origin"))
    for who in ("ada", "bob"):
        given.live(found, who)
    yield found
    given.closed(found)


@pytest.fixture
def written(origin: System, tmp_path: Path) -> Path:
    """Return a backup made before Ada was erased, and erase her."""
    given.journal_only(origin, given.touch("ada", "waiting"))
    file = tmp_path / "before.zip"
    backup.write(origin, file, now=clock.now_us())
    ada = people.resolve(origin.record, "user_id:canary-ada")
    heeding.erase(origin, ada, by="person", now=clock.now_us())
    return file


def test_i16_an_older_backup_brings_nobody_back_on_either_database(
    written: Path, origin: System, settings: Settings
) -> None:
    home = given.opened(settings)
    try:
        listed = origin.settings.home / erasures.FILE

        backup.read(home, written, erased=listed)
        seeing.chart(home, now=NOON)

        assert left(home) == []
        assert seeing.verify(home) == []
        assert len(left(home, b"canary-bob")) > 3
        with pytest.raises(people.UnknownHandle):
            people.resolve(home.record, "user_id:canary-ada")
        # It is as if she had been erased here: nor does an import bring her back, nor a restore.
        given.tell(home, given.touch("ada", "9"))
        assert left(home) == []
        assert (settings.home / erasures.FILE).read_bytes() == listed.read_bytes()
    finally:
        given.closed(home)


def test_a_restore_refuses_to_go_without_the_list(
    written: Path, origin: System, tmp_path: Path
) -> None:
    home = tmp_path / "other"

    refused = twofold("restore", written, home=home)

    assert refused.code == 1
    assert "--erased FILE" in refused.err
    with given.open_home(home) as empty:
        assert people.search(empty.record, "canary") == []
    # It is also found where a careful operator has put it.
    (home / erasures.FILE).write_bytes((origin.settings.home / erasures.FILE).read_bytes())
    assert twofold("restore", written, home=home).code == 0
    with given.open_home(home) as full:
        assert left(full) == []


def test_a_lost_list_can_be_accepted(written: Path, tmp_path: Path) -> None:
    home = tmp_path / "other"

    assert twofold("restore", written, "--accept-older-erasures", home=home).code == 0

    with given.open_home(home) as full:
        assert people.resolve(full.record, "user_id:canary-ada").handles


@pytest.mark.parametrize("damage", ["seal", "other home", "no list"])
def test_a_list_that_is_not_this_homes_is_refused_before_anything_is_read(
    written: Path, origin: System, tmp_path: Path, damage: str
) -> None:
    text = (origin.settings.home / erasures.FILE).read_text()
    wrong = tmp_path / "erased.jsonl"
    match damage:
        case "seal":
            wrong.write_text(text.replace('"back":false', '"back":true'))
        case "other home":
            erasures.bury_in(tmp_path, b"k" * 32, ["1" * 32], now=NOON)
        case _:
            wrong.write_text("nothing\n")

    answer = twofold("restore", written, "--erased", wrong, home=tmp_path / "other")

    assert answer.code == 2
    assert "was not written by this home" in answer.err
    with given.open_home(tmp_path / "other") as empty:
        assert people.search(empty.record, "canary") == []


def test_who_was_one_person_with_them_then_and_was_parted_since_stays(
    origin: System, tmp_path: Path
) -> None:
    file = tmp_path / "joined.zip"
    ada, bob = (people.resolve(origin.record, f"user_id:canary-{who}") for who in ("ada", "bob"))
    seeing.merge(origin, ada.person_id, bob.person_id, by="owner", reason="x", now=NOON)
    backup.write(origin, file, now=clock.now_us())
    links = people.links(origin.record, ada.person_id)
    link = next(one for one in links if one.evidence == "staff")
    seeing.part(origin, link.link_id, by="owner", reason="x", now=NOON)
    ada = people.resolve(origin.record, "user_id:canary-ada")
    heeding.erase(origin, ada, by="person", now=clock.now_us())

    with given.open_home(tmp_path / "other") as home:
        backup.read(home, file, erased=origin.settings.home / erasures.FILE)

        assert left(home) == []
        bob = people.resolve(home.record, "user_id:canary-bob")
        assert {handle.value for handle in bob.handles} == {
            "canary-bob",
            "canary-bob@shop.example",
        }
        assert seeing.verify(home) == []


def test_who_came_back_is_in_a_backup_made_after(origin: System, tmp_path: Path) -> None:
    ada = people.resolve(origin.record, "user_id:canary-ada")
    heeding.erase(origin, ada, by="person", now=clock.now_us())
    heeding.readmit(origin, "email", "canary-ada@shop.example", now=clock.now_us())
    handles = {"email": "canary-ada@shop.example"}
    given.tell(origin, given.touch("ada", "after", handles=handles))
    file = tmp_path / "after.zip"
    backup.write(origin, file, now=clock.now_us())

    with given.open_home(tmp_path / "other") as home:
        backup.read(home, file, erased=origin.settings.home / erasures.FILE)

        assert people.resolve(home.record, "email:canary-ada@shop.example").handles
        given.tell(home, given.touch("ada", "more", handles={"user_id": "canary-ada"}))
        with pytest.raises(people.UnknownHandle):
            people.resolve(home.record, "user_id:canary-ada")
