"""Whoever loosens has proven one of their handles; whoever tightens needs no proof."""

import pytest
from msgspec.structs import replace

from tests.messages.given_messages import prove
from tests.people.given_links import see
from twofold import clock, heeding, people, terms
from twofold.system import System
from twofold.terms import Statement

NOON = clock.parse("2026-03-02T12:00:00Z")
YES = Statement(
    statement_id="yes", verb="allow", scope=terms.Scope(use="marketing", recipient="own")
)


@pytest.fixture
def home(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    return opened


def ada(home: System) -> people.Person:
    return people.resolve(home.record, "user_id:ada")


def test_a_yes_of_the_person_needs_a_proven_handle(home: System) -> None:
    with pytest.raises(heeding.NotProven):
        heeding.say(home, ada(home), YES, now=NOON)
    assert terms.of(home.record, ada(home)) == terms.NOTHING_SAID

    prove(home.record, "email:ada@b.example")
    assert heeding.say(home, ada(home), YES, now=NOON).terms.version == 1


def test_taking_back_a_no_needs_it_too_and_a_no_never_does(home: System) -> None:
    no = Statement(statement_id="no", verb="deny")
    lift = Statement(statement_id="lift", verb="lift", lifts=("no",))

    heeding.say(home, ada(home), no, now=NOON)
    with pytest.raises(heeding.NotProven):
        heeding.say(home, ada(home), lift, now=NOON)

    assert [clause.clause_id for clause in terms.of(home.record, ada(home)).clauses] == ["no"]


def test_taking_back_a_yes_is_a_no_and_needs_no_proof(home: System) -> None:
    yes = replace(YES, speaker="import", evidence="form of 2026-01-02")
    heeding.say(home, ada(home), yes, now=NOON)

    heeding.say(home, ada(home), Statement(statement_id="l", verb="lift", lifts=("yes",)), now=NOON)

    assert terms.of(home.record, ada(home)).clauses == ()
