"""What a process remembers of people is never older than the record."""

import pytest

from tests.people.given_links import Seen, see, who
from twofold import people, storage
from twofold.settings import Settings


class Stopped(Exception):
    """The transaction is given up."""


def see_in_vain(db: storage.Database, *seen: Seen) -> None:
    with db.write():
        see(db, *seen)
        raise Stopped


def test_what_another_process_ruled_is_seen(record: storage.Database, settings: Settings) -> None:
    see(record, ("user_id:u", "", "", 1), ("user_id:v", "", "", 1))
    one, two = (people.resolve(record, f"user_id:{name}").person_id for name in "uv")
    other = storage.open_record(settings)
    people.merge(other, one, two, by="s-1", reason="they said so", now=2)
    other.close()

    changed = see(record, ("user_id:u", "", "", 3), ("user_id:v", "", "", 3))

    assert changed == {min(one, two)}


def test_what_was_rolled_back_is_forgotten(record: storage.Database) -> None:
    see(record, ("user_id:u", "", "", 1))
    with pytest.raises(Stopped):
        see_in_vain(record, ("user_id:u", "anonymous_id:a", "together", 2))

    see(record, ("user_id:u", "anonymous_id:a", "together", 2))

    assert who(record) == {"anonymous_id:a": "user_id:u", "user_id:u": "user_id:u"}


def test_people_past_what_is_remembered_are_asked_for_again(
    record: storage.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twofold.people.roster.REMEMBERED_MAX", 2)
    told = [(f"user_id:u{n}", f"anonymous_id:a{n}", "together", n) for n in range(4)]

    for _ in range(2):
        see(record, *told[:2])
        see(record, *told[2:])

    assert who(record)["anonymous_id:a3"] == "user_id:u3"
