"""Versions of somebody's terms: one for each thing said, each holding all that was before it."""

from tests.terms.given_terms import ME, said
from twofold import terms


def test_who_said_nothing_has_no_version() -> None:
    assert (terms.NOTHING_SAID.version, terms.NOTHING_SAID.hash) == (0, "0" * 64)


def test_the_same_statement_twice_is_one_version() -> None:
    once = said("stop", "marketing", seq=1)

    told = terms.fold([once, once], [ME])

    assert told == terms.fold([once], [ME])
    assert [version.number for version in told.versions] == [1]


def test_a_hash_holds_what_was_said_before_also_where_the_rules_are_the_same() -> None:
    lifted = said("lift", seq=2, lifts=("s1",))
    last = said("deny", "research", seq=3)

    told = [
        terms.fold([said("allow", use, seq=1), lifted, last], [ME])
        for use in ("marketing.shoes", "marketing.hats")
    ]

    assert told[0].clauses == told[1].clauses
    assert len({version.hash for one in told for version in one.versions}) == 6


def test_each_version_knows_its_place_and_its_moment() -> None:
    told = terms.fold([said("stop", "marketing", seq=7), said("deny", "research", seq=9)], [ME])

    assert [(one.number, one.seq) for one in told.versions] == [(1, 7), (2, 9)]
    assert told.hash == told.versions[-1].hash != told.versions[0].hash
