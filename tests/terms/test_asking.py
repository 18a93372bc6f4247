"""After a no the same is not asked again for a year, and never permitted on another basis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.terms import given_terms
from tests.terms.given_terms import ME, NOON, answer, said
from twofold import clock, terms
from twofold.terms import Proof, Speaker
from twofold.terms.clauses import Conditions
from twofold.terms.statements import Said

YEAR = 365 * clock.DAY
ASK = "ask.marketing.shoes"
ALL_DAY = Conditions(windows=(terms.Window(),))


def may_ask(seq: int = 9, at: int = NOON) -> Said:
    return said("allow", "ask", seq=seq, at=at, conditions=ALL_DAY)


def asked(told: list[Said], use: str = ASK, now: int = NOON + 1) -> str:
    return answer(told, use, now=now).reason


def test_asking_is_a_contact_and_needs_a_yes_of_its_own() -> None:
    assert asked([]) == "silence"
    assert asked([said("allow", "marketing", seq=1)]) == "silence"
    assert asked([may_ask()]) == "allowed"
    assert asked([said("deny", "ask", seq=2), may_ask()]) == "denied"


@pytest.mark.parametrize("no", ["marketing", "marketing.shoes", "marketing.shoes.red", "*"])
@pytest.mark.parametrize("verb", ["deny", "stop"])
def test_i26_after_a_no_to_any_part_of_it_a_year_passes(no: str, verb: terms.Verb) -> None:
    told = [said(verb, no, "sms", seq=1), may_ask()]

    assert asked(told) == "asked"
    late = may_ask(at=NOON + YEAR)
    assert asked([told[0], late], now=NOON + YEAR) == "allowed"


def test_a_no_to_something_else_is_no_no_to_this() -> None:
    assert asked([said("deny", "marketing.hats", seq=2), may_ask()]) == "allowed"


def test_a_yes_to_it_and_hours_for_it_are_no_noes() -> None:
    yes = said("allow", "marketing", seq=1)
    hours = said("limit", "marketing", seq=2, conditions=ALL_DAY)

    assert asked([yes, hours, may_ask()]) == "allowed"


def test_i26_taking_back_a_yes_is_a_no_too() -> None:
    told = [
        said("allow", "marketing", seq=1),
        may_ask(),
        said("lift", lifts=("s1",), seq=3),
    ]

    assert asked(told) == "asked"


def test_the_same_is_asked_once_a_year() -> None:
    once = (terms.Contact(use=ASK, at_us=NOON - clock.DAY),)
    other = (terms.Contact(use="ask.marketing.hats", at_us=NOON - clock.DAY),)

    assert answer([may_ask()], ASK, contacts=once).reason == "rate"
    assert answer([may_ask()], ASK, contacts=other).reason == "allowed"


@pytest.mark.parametrize(
    ("use", "known"), [("ask", True), ("ask.care", True), ("ask.gossip", False), ("gossip", False)]
)
def test_only_what_may_be_allowed_may_be_asked_for(use: str, known: bool) -> None:
    if known:
        assert terms.checked_use(use) == use
    else:
        with pytest.raises(terms.UnknownUse):
            terms.checked_use(use)


def brought(use: str, channel: str, seq: int, *, given_us: int, speaker: Speaker) -> Said:
    one = said("allow", use, channel, seq=seq, at=NOON + seq)
    statement = replace(
        one.statement, speaker=speaker, evidence="list", proof=Proof(given_us=given_us)
    )
    return replace(one, statement=statement)


def test_i26_an_older_yes_from_a_list_does_not_narrow_a_later_no() -> None:
    no = said("deny", "marketing", seq=2, at=NOON)
    older = brought("marketing.shoes", "email", 3, given_us=NOON - 1, speaker="import")
    newer = brought("marketing.shoes", "email", 3, given_us=NOON + 1, speaker="import")

    assert answer([no, older]).reason == "denied"
    assert answer([no, newer]).reason == "allowed"


def test_i26_an_older_yes_from_a_list_does_not_bring_back_one_that_was_taken_back() -> None:
    told = [
        brought("marketing", "email", 1, given_us=NOON - 9, speaker="import"),
        said("lift", lifts=("s1",), seq=2, at=NOON + 2),
    ]
    again = brought("marketing.shoes", "email", 3, given_us=NOON - 9, speaker="import")
    fresh = brought("marketing.shoes", "email", 3, given_us=NOON + 3, speaker="import")

    assert answer([*told, again]).reason == "silence"
    assert answer([*told, fresh]).reason == "allowed"


@given(
    history=given_terms.histories(),
    no=given_terms.noes,
    lists=st.lists(st.tuples(given_terms.uses, given_terms.channels), max_size=4),
    position=st.booleans(),
)
def test_i26_after_a_no_nothing_it_covers_is_permitted_on_another_basis(
    history: list[Said],
    no: tuple[terms.Verb, str, str],
    lists: list[tuple[str, str]],
    position: bool,
) -> None:
    refused = said(no[0], no[1], no[2], seq=50, at=NOON)
    told = [
        *history,
        refused,
        *(
            brought(use, channel, 60 + place, given_us=NOON - 1, speaker="import")
            for place, (use, channel) in enumerate(lists)
        ),
    ]
    assumed = terms.Clause(
        clause_id="assumed", seq=0, said_us=0, effect="allow",
        scope=terms.Scope(use="*", channel="", recipient="own"), speaker="law",
        handle_id=ME, speaks_for=frozenset(),
    )  # fmt: skip
    for use in ("marketing.shoes", "analytics", "security", "service.reply", "ask.marketing"):
        for channel in ("email", "sms", ""):
            intent = terms.Intent(use=use, channel=channel)
            if not terms.covers(refused.statement.scope, intent.scope):
                continue
            found = answer(
                told, use, channel, now=NOON + 99, position=(assumed,) if position else ()
            )
            assert isinstance(found, terms.Deny), (found, use, channel)
    asking = [*told, said("allow", "ask", seq=90)]
    for use in ("marketing.shoes", "analytics"):
        overlaps = terms.covers(terms.Scope(use=refused.statement.scope.use), terms.Scope(use=use))
        if overlaps:
            found = answer(asking, f"ask.{use}", now=NOON + YEAR - 1)
            assert isinstance(found, terms.Deny)
