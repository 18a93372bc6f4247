"""Whether something may happen: silence is a no; a yes is heard if it is narrower and later."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.terms import given_terms
from tests.terms.given_terms import ME, NOON, answer, permits, said, scope
from twofold import clock, terms
from twofold.ids import HandleId
from twofold.terms.clauses import Clause, Conditions
from twofold.terms.intents import Matter
from twofold.terms.statements import Said

OTHER = HandleId("b" * 32)
LAST = 100


def opened(seq: int, at: int = NOON, channel: str = "email", closed: int | None = None) -> Matter:
    return Matter(
        matter="order:7", use="service.transaction", channel=channel, seq=seq, opened_us=at,
        closed_us=closed,
    )  # fmt: skip


def about_the_order(told: list[Said], matter: Matter, *, now: int = NOON + 1) -> terms.Permission:
    intent = terms.Intent(use=matter.use, channel="email", matter=matter.matter)
    around = terms.Circumstances(matters=(matter,))
    return terms.permit(terms.fold(told, [ME]), intent, around, now=now)


def test_silence_is_a_no() -> None:
    assert answer([]) == terms.Deny(reason="silence")


def test_a_yes_is_a_yes_on_its_channel_and_for_its_use() -> None:
    told = [said("allow", "marketing.shoes", "email", seq=1)]

    assert answer(told) == terms.Permit(reason="allowed", clauses=("s1",))
    assert not permits(told, channel="sms")
    assert not permits(told, use="marketing.hats")
    assert not permits(told, use="profiling", channel="")


@pytest.mark.parametrize(
    ("told", "permitted"),
    [
        ([("deny", "marketing"), ("allow", "marketing.shoes")], True),
        ([("allow", "marketing.shoes"), ("deny", "marketing")], False),
        ([("deny", "marketing.shoes"), ("allow", "marketing")], False),
        ([("deny", "marketing.shoes"), ("allow", "*")], False),
        ([("deny", "marketing.shoes"), ("allow", "marketing.shoes")], False),
        ([("stop", "*"), ("allow", "marketing.shoes")], False),
        ([("deny", "*"), ("allow", "marketing"), ("deny", "marketing.hats")], True),
        ([("allow", "marketing.shoes"), ("allow", "marketing"), ("deny", "*")], False),
    ],
)
def test_i08_a_no_reaches_down_and_a_yes_never_reaches_over_a_no(
    told: list[tuple[str, str]], permitted: bool
) -> None:
    found = [said(verb, use, seq=seq) for seq, (verb, use) in enumerate(told, 1)]  # type: ignore[arg-type]

    assert permits(found) == permitted


def test_scopes_that_merely_overlap_leave_the_no() -> None:
    told = [said("deny", "*", "email", seq=1), said("allow", "marketing", "*", seq=2)]

    assert not permits(told)


def test_taking_back_that_very_no_opens_again() -> None:
    told = [
        said("allow", "marketing", seq=1),
        said("deny", "marketing", seq=2),
        said("lift", lifts=("s2",), seq=3),
    ]

    assert permits(told)


def test_a_lift_takes_back_what_it_saw_and_nothing_later() -> None:
    told = [
        said("allow", "marketing", seq=1),
        said("stop", seq=2),
        said("stop", seq=3),
        said("lift", lifts=("s2",), seq=4),
    ]

    assert answer(told) == terms.Deny(reason="stopped", clauses=("s3",))


def test_a_yes_runs_out_after_twelve_months_and_a_no_never_does() -> None:
    yes = [said("allow", "marketing", seq=1)]
    no = [*yes, said("deny", "marketing", seq=2)]

    assert answer(yes, now=NOON + 365 * clock.DAY) == terms.Deny(reason="silence")
    assert answer(no, now=NOON + 5_000 * clock.DAY).reason == "denied"


def test_what_the_person_began_is_answered_where_they_began_it() -> None:
    order = opened(seq=5)

    assert about_the_order([], order) == terms.Permit(reason="matter")
    assert about_the_order([], opened(seq=5, channel="sms")).reason == "silence"


def test_a_stop_silences_what_was_open_and_not_what_is_opened_after_it() -> None:
    stop = [said("stop", seq=7)]

    assert about_the_order(stop, opened(seq=5)).reason == "stopped"
    assert about_the_order(stop, opened(seq=9, at=NOON + 1)).reason == "matter"


def test_an_old_order_that_arrives_after_a_stop_was_not_opened_after_it() -> None:
    stop = [said("stop", seq=7)]

    assert about_the_order(stop, opened(seq=9, at=NOON - clock.DAY)).reason == "stopped"


def test_a_matter_stays_open_for_thirty_days_after_it_was_closed() -> None:
    order = opened(seq=5, closed=NOON)

    assert about_the_order([], order, now=NOON + 30 * clock.DAY - 1).reason == "matter"
    assert about_the_order([], order, now=NOON + 30 * clock.DAY).reason == "silence"


def test_a_warning_about_security_needs_no_yes_and_heeds_a_no() -> None:
    assert answer([], "security.sign-in").reason == "security"
    assert answer([said("deny", "security", seq=1)], "security.sign-in").reason == "denied"


def test_a_legal_notice_goes_out_only_if_its_kind_was_declared() -> None:
    recall = terms.Intent(use="legal", channel="email", legal_kind="recall")
    stopped = terms.fold([said("stop", seq=1)], [ME])
    declared = terms.Circumstances(legal_kinds=frozenset({"recall"}))

    assert terms.permit(stopped, recall, declared, now=NOON).reason == "legal"
    undeclared = terms.permit(stopped, recall, terms.Circumstances(), now=NOON)
    assert undeclared.reason == "undeclared"


def test_a_stop_is_confirmed_once_in_its_channel_within_five_minutes() -> None:
    stop = said("stop", seq=1)
    said_by_sms = replace(stop, statement=replace(stop.statement, method="sms"))
    found = terms.fold([said_by_sms], [ME])
    confirm = terms.Intent(use=terms.CONFIRMATION, channel="sms", matter="s1")
    sent = terms.Circumstances(contacts=(terms.Contact(use=terms.CONFIRMATION, at_us=NOON + 1),))
    around = terms.Circumstances()

    assert terms.permit(found, confirm, around, now=NOON + 1).reason == "stop_confirmed"
    assert terms.permit(found, confirm, sent, now=NOON + 2).reason == "stopped"
    assert terms.permit(found, confirm, around, now=NOON + 6 * clock.MINUTE).reason == "stopped"


def test_what_is_assumed_never_brings_a_contact() -> None:
    assumed = Clause(
        clause_id="assumed:x", seq=0, said_us=0, effect="allow", scope=scope("*", "*", "own"),
        speaker="law", handle_id=HandleId(""), speaks_for=frozenset(),
    )  # fmt: skip

    assert answer([], "analytics", "", position=(assumed,)).reason == "position"
    assert answer([], "marketing", "email", position=(assumed,)).reason == "silence"
    no = [said("deny", "analytics", seq=1)]
    assert answer(no, "analytics", "", position=(assumed,)).reason == "denied"


@pytest.mark.parametrize(
    ("circumstance", "reason"),
    [
        ({"is_known": False}, "unknown"),
        ({"is_doubtful": True}, "doubtful"),
        ({"is_erased": True}, "erased"),
        ({"is_restricted": True}, "restricted"),
    ],
)
def test_who_is_unknown_erased_or_restricted_is_left_alone(
    circumstance: dict[str, bool], reason: str
) -> None:
    assert answer([said("allow", "*", seq=1)], **circumstance) == terms.Deny(reason=reason)  # type: ignore[arg-type]


def test_a_third_party_needs_its_own_yes() -> None:
    told = terms.fold([said("allow", "*", seq=1)], [ME])
    intent = terms.Intent(use="marketing", channel="email", recipient="3p.acme")

    assert terms.permit(told, intent, terms.Circumstances(), now=NOON).reason == "silence"


@given(history=given_terms.histories(), use=given_terms.uses, channel=given_terms.channels)
def test_i07_another_no_never_lets_more_happen(history: list[Said], use: str, channel: str) -> None:
    for verb in ("deny", "stop"):
        more = [*history, said(verb, use, channel, seq=LAST)]
        for place in (0, LAST):
            moved = [replace(one, seq=place) if one.seq == LAST else one for one in more]
            assert not _permitted(moved) - _permitted(history)


@given(history=given_terms.histories(), limit=given_terms.limits, use=given_terms.uses)
def test_i07_another_limit_never_lets_more_happen(
    history: list[Said], limit: Conditions, use: str
) -> None:
    more = [*history, said("limit", use, seq=LAST, conditions=limit)]

    assert not _permitted(more) - _permitted(history)


@given(
    noes=st.lists(given_terms.noes),
    seed=st.integers(0, 99),
)
def test_i04_noes_may_come_in_any_order_and_any_number_of_times(
    noes: list[tuple[str, str, str]], seed: int
) -> None:
    yes = said("allow", "*", seq=1)
    told = [said(*no, seq=seq) for seq, no in enumerate(noes, 2)]  # type: ignore[arg-type]
    chance = random.Random(seed)
    shuffled = chance.sample(told, len(told))
    moved = [replace(one, seq=seq) for seq, one in enumerate(shuffled, 2)]

    assert _permitted([yes, *moved, *moved]) == _permitted([yes, *told])


@given(history=given_terms.histories(of=(ME, OTHER)))
def test_i18_joining_two_people_permits_nothing_that_either_had_refused(
    history: list[Said],
) -> None:
    alone = [replace(one, speaks_for=frozenset({one.handle_id})) for one in history]
    refused = {
        (use, channel)
        for use, channel in _everything()
        for of in ((ME,), (OTHER,))
        if answer(alone, use, channel, of=of).reason in ("denied", "stopped")
    }

    joined = {
        (use, channel)
        for use, channel in _everything()
        if isinstance(answer(alone, use, channel, of=(ME, OTHER)), terms.Permit)
    }

    assert not joined & refused


@given(history=given_terms.histories(of=(ME, OTHER)))
def test_i18_parting_two_people_lets_nothing_more_happen(history: list[Said]) -> None:
    together = [replace(one, speaks_for=frozenset({ME, OTHER})) for one in history]
    before = _permitted(together, of=(ME, OTHER))

    assert _permitted(together, of=(ME,)) <= before
    assert _permitted(together, of=(OTHER,)) <= before


@given(history=given_terms.histories())
def test_i06_no_permit_without_the_persons_own_word(history: list[Said]) -> None:
    noes = [one for one in history if one.statement.verb != "allow"]

    assert _permitted(noes) == set()


def test_each_version_holds_the_one_before_it() -> None:
    told = [said("allow", "marketing", seq=1), said("deny", "marketing", seq=4)]
    found = terms.fold(told, [ME])
    other = terms.fold([told[1]], [ME])

    assert [version.number for version in found.versions] == [1, 2]
    assert found.versions[0].hash == terms.fold(told[:1], [ME]).hash
    assert found.hash != other.hash


def _everything() -> list[tuple[str, str]]:
    return [
        (use, channel)
        for use in ("marketing.shoes", "marketing.hats", "marketing", "service.reply", "security")
        for channel in ("email", "sms")
    ] + [("profiling", ""), ("analytics", "")]


def _permitted(told: list[Said], of: tuple[HandleId, ...] = (ME,)) -> set[tuple[str, str]]:
    known = frozenset({"security"})
    return {
        (use, channel)
        for use, channel in _everything()
        if isinstance(answer(told, use, channel, of=of), terms.Permit) and use not in known
    }
