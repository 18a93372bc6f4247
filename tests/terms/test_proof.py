"""A statement that was changed by hand in the database is named."""

import pytest

from tests.people.given_links import see
from twofold import people, storage, terms
from twofold.storage import Query
from twofold.terms.statements import Statement

NOW = 1_772_452_800_000_000


@pytest.fixture
def said(record: storage.Database) -> storage.Database:
    see(record, ("user_id:ada", "email:ada@b.example", "trait", NOW - 1))
    ada = people.resolve(record, "user_id:ada")
    scope = terms.Scope(use="marketing", recipient="own")
    hours = terms.Conditions(windows=(terms.Window(),))
    yes = Statement(statement_id="yes", verb="allow", scope=scope, conditions=hours, evidence="é")
    terms.say(record, ada, yes, now=NOW)
    zone = terms.Preferences(zone="Asia/Tokyo")
    terms.say(record, ada, Statement(statement_id="zone", verb="prefer", preferences=zone), now=NOW)
    terms.say(record, ada, Statement(statement_id="no", verb="stop", method="page"), now=NOW)
    return record


def test_what_was_said_is_whole(said: storage.Database) -> None:
    assert terms.verify(said) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            "UPDATE statement SET handle_id = 'somebody' WHERE statement_id = 'no'",
            "it was changed after it was said",
        ),
        (
            "UPDATE statement SET said_us = said_us + 1 WHERE statement_id = 'no'",
            "it was changed after it was said",
        ),
        (
            "DELETE FROM statement_handle WHERE statement_id = 'no'",
            "it was changed after it was said",
        ),
        ("UPDATE statement SET seq = 99 WHERE statement_id = 'no'", "its touch is gone"),
        ("DELETE FROM statement WHERE statement_id = 'no'", "it was said, and is gone"),
    ],
)
def test_what_was_changed_by_hand_is_named(said: storage.Database, change: str, what: str) -> None:
    said.run(Query("change", change))

    found = terms.verify(said)

    assert ("no", what) in [(one.statement_id, one.what) for one in found]


def test_other_words_put_in_by_hand_are_named(said: storage.Database) -> None:
    change = Query("change", "UPDATE statement SET body = :body WHERE statement_id = 'no'")
    for body in (b'{"statement_id":"no","verb":"deny","method":"page"}', b"no more"):
        said.run(change, body=body)

        assert terms.verify(said) == [
            terms.Damage(statement_id="no", what="it was changed after it was said")
        ]


def test_what_was_erased_with_its_person_is_no_damage(said: storage.Database) -> None:
    said.run(Query("erase", "UPDATE touch SET payload = :empty"), empty=b"")
    said.run(Query("forget", "DELETE FROM statement"))

    assert terms.verify(said) == []
