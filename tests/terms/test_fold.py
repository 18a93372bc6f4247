"""What was said becomes terms: whose word counts, what is taken back, what a hash holds."""

import hashlib
import random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.terms.given_terms import ME, NOON, histories, said
from twofold import terms
from twofold.ids import HandleId
from twofold.terms import Preferences, Statement, Withdrawn
from twofold.terms.fold import standing
from twofold.terms.statements import Said, Verb

OTHER = HandleId("b" * 32)
BOTH = (ME, OTHER)


def ids(told: list[Said], *of: HandleId) -> list[str]:
    return [clause.clause_id for clause in terms.fold(told, of).clauses]


def prefers(seq: int, preferences: Preferences, of: HandleId = ME) -> Said:
    statement = Statement(statement_id=f"s{seq}", verb="prefer", preferences=preferences)
    return replace(said("prefer", seq=seq, of=of, speaks_for=BOTH), statement=statement)


def test_i18_a_no_of_those_who_were_one_person_stays_with_both_and_a_yes_with_its_own() -> None:
    verbs: tuple[Verb, ...] = ("deny", "stop", "limit", "allow")
    told = [said(verb, seq=seq, of=OTHER, speaks_for=BOTH) for seq, verb in enumerate(verbs, 1)]

    assert ids(told, ME) == ["s1", "s2", "s3"]
    assert ids(told, OTHER) == ["s1", "s2", "s3", "s4"]


def test_what_a_stranger_says_counts_for_nobody_else() -> None:
    assert terms.fold([said("stop", seq=1, of=OTHER)], [ME]) == terms.NOTHING_SAID


def test_what_was_said_counts_in_the_order_of_the_log() -> None:
    told = [said("lift", seq=3, lifts=("s1",)), said("deny", seq=2), said("allow", seq=1)]

    assert ids(told, ME) == ["s2"]


def test_a_yes_that_is_taken_back_is_a_no_and_a_no_that_is_taken_back_is_none() -> None:
    yes, no = said("allow", "marketing", seq=1), said("deny", "care", seq=2)
    taken_back = said("lift", seq=3, at=NOON + 5, lifts=("s1", "s2"))

    found = terms.fold([yes, no, taken_back], [ME])

    assert found.clauses == ()
    assert found.withdrawn == (
        Withdrawn(clause_id="s1", scope=yes.statement.scope, at_us=NOON + 5),
    )


def test_what_was_never_said_is_passed_over_when_it_is_taken_back() -> None:
    told = [said("deny", seq=1), said("lift", seq=2, lifts=("unheard", "s1"))]

    assert ids(told, ME) == []


def test_i18_who_joined_later_had_not_taken_back_the_no_of_the_other() -> None:
    told = [said("deny", seq=1), said("lift", seq=2, of=OTHER, lifts=("s1",))]

    assert ids(told, *BOTH) == ["s1"]


def test_i18_a_no_that_the_other_took_back_stands_again_after_parting_and_a_yes_does_not() -> None:
    no, yes = said("deny", seq=1), said("allow", seq=2)
    taken_back = said("lift", seq=3, of=OTHER, speaks_for=BOTH, lifts=("s1", "s2"))

    assert ids([no, yes, taken_back], *BOTH) == []
    assert ids([no, yes, taken_back], ME) == ["s1"]


def test_hours_go_by_every_clock_that_those_who_are_joined_have_named() -> None:
    alone = prefers(1, Preferences(zone="Europe/Dublin"))
    told = [
        replace(alone, speaks_for=frozenset({ME})),
        replace(prefers(2, Preferences(zone="Asia/Tokyo"), OTHER), speaks_for=frozenset({OTHER})),
        prefers(3, Preferences(language="de")),
    ]

    assert terms.fold(told, BOTH).zones == ("Asia/Tokyo", "Europe/Dublin")
    assert terms.fold(told, [ME]).zones == ("Europe/Dublin",)
    assert terms.fold([*told, prefers(4, Preferences(zone="UTC"))], BOTH).zones == ("UTC",)


def test_i18_who_wants_a_human_first_wants_one_until_they_say_otherwise_themselves() -> None:
    mine, theirs, more = (
        replace(prefers(seq, preferences, of), speaks_for=frozenset({of}))
        for seq, preferences, of in (
            (1, Preferences(human="first"), ME),
            (2, Preferences(human="never"), OTHER),
            (3, Preferences(language="de"), ME),
        )
    )
    otherwise = replace(prefers(4, Preferences(human="never")), speaks_for=frozenset({ME}))

    assert terms.fold([mine, theirs, more], BOTH).preferences.human == "first"
    assert terms.fold([mine, theirs, more, otherwise], BOTH).preferences.human == "never"


@given(told=histories(of=BOTH), handles=st.sampled_from(((ME,), BOTH)), chance=st.randoms())
def test_what_stands_is_what_every_version_together_came_to(
    told: list[Said], handles: tuple[HandleId, ...], chance: random.Random
) -> None:
    often = [*told, *told]
    chance.shuffle(often)

    assert standing(often, handles) == replace(terms.fold(told, handles), versions=())


def test_the_same_id_from_two_counts_as_what_was_said_first() -> None:
    told = [said("deny", seq=1), replace(said("lift", seq=1, lifts=("s1",)), seq=2)]

    assert [clause.clause_id for clause in standing(told, [ME]).clauses] == ["s1"]
    assert standing([said("stop", seq=1, of=OTHER)], [ME]) == terms.NOTHING_SAID


def test_who_named_no_clock_has_none() -> None:
    assert terms.fold([prefers(1, Preferences(language="de"))], [ME]).zones == ()


def test_anybody_can_compute_a_hash_again_from_the_rules_and_the_hash_before() -> None:
    told = [
        prefers(3, Preferences(language="de", zone="Asia/Tokyo")),
        said("stop", "care", seq=4, speaks_for=BOTH),
    ]

    found = terms.fold(told, [ME])

    clause = (
        '{"clause_id":"s4","conditions":{"budgets":null,"data":null,"overflow":"digest",'
        '"pause_until_us":null,"rates":null,"windows":null},"effect":"stop","evidence":null,'
        f'"given_us":null,"handle_id":"{ME}","method":"","said_us":{NOON},"scope":{{"channel":"*",'
        '"matter":"*","recipient":"*","unit":"*","use":"care"},"seq":4,'
        f'"speaker":"person","speaks_for":["{ME}","{OTHER}"],"until_us":null}}'
    )
    preferred = '"preferences":{"language":"de","zone":"Asia/Tokyo"}'
    first = f'{{"before":"{"0" * 64}","clauses":[],{preferred},"seq":3,"zones":["Asia/Tokyo"]}}'
    before = hashlib.sha256(first.encode()).hexdigest()
    second = (
        f'{{"before":"{before}","clauses":[{clause}],{preferred},"seq":4,"zones":["Asia/Tokyo"]}}'
    )
    assert [version.hash for version in found.versions] == [
        before,
        hashlib.sha256(second.encode()).hexdigest(),
    ]


def test_the_rules_that_are_shown_are_those_that_the_hash_holds() -> None:
    told = [prefers(1, Preferences(zone="Asia/Tokyo")), said("stop", seq=9), said("deny", seq=10)]

    found = terms.rules(terms.fold(told, [ME]))

    assert list(found) == ["clauses", "preferences", "zones"]
    assert [clause["clause_id"] for clause in found["clauses"]] == ["s10", "s9"]  # type: ignore[attr-defined]
    assert found["preferences"] == {"zone": "Asia/Tokyo"}
    assert found["zones"] == ["Asia/Tokyo"]
