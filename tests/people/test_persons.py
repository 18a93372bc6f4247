"""Finding people by what they are known by."""

import pytest

from tests.people.given_links import see
from twofold import people, storage


def test_a_person_is_found_by_kind_and_value_or_by_a_bare_value(record: storage.Database) -> None:
    see(record, ("user_id:urn:u:1", "email:Ada@b.example", "trait", 1), ("card:7", "", "", 1))

    ada = people.resolve(record, "email:ADA@b.example")

    assert people.resolve(record, "ada@B.example") == ada
    assert people.resolve(record, "urn:u:1") == ada
    assert people.resolve(record, "user_id:urn:u:1") == ada
    assert people.resolve(record, "card:7").leading.value == "7"


def test_a_value_of_several_people_asks_which(record: storage.Database) -> None:
    see(record, ("user_id:7", "", "", 1), ("card:7", "", "", 1))

    with pytest.raises(people.SeveralKinds, match=r"card:7, user_id:7"):
        people.resolve(record, "7")


def test_nobody_is_found_by_an_unknown_value(record: storage.Database) -> None:
    for handle in ("nobody@b.example", "user_id:x", "", "a\0b", ":"):
        with pytest.raises(people.UnknownHandle):
            people.resolve(record, handle)
    with pytest.raises(people.UnknownPerson):
        people.get(record, "f" * 32)
    with pytest.raises(people.UnknownPerson):
        people.links(record, "f" * 32)


def test_search_finds_by_the_start_of_any_handle(record: storage.Database) -> None:
    see(record, ("user_id:ada-1", "email:love@b.example", "trait", 1), ("user_id:ada-2", "", "", 1))

    assert [one.leading.value for one in people.search(record, "ada")] == ["ada-1", "ada-2"]
    assert [one.leading.value for one in people.search(record, " LOVE@")] == ["ada-1"]
    assert [one.leading.value for one in people.search(record, "email:love")] == ["ada-1"]
    assert [one.leading.value for one in people.search(record, "user_id:ada-2")] == ["ada-2"]
    assert people.search(record, "email:ada") == []
    assert people.search(record, people.search(record, "ada-2")[0].person_id)
    assert len(people.search(record, "ada", limit=1)) == 1
    assert people.search(record, "zzz") == []
    assert people.search(record, "") == []
    assert people.search(record, "a\0") == []
