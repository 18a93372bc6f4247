"""Minutes and data are asked for within what the person gives, and the cap is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terms.given_terms import ME, NOON, said
from twofold import clock, terms
from twofold.terms import Budget, Contact
from twofold.terms.clauses import Conditions

MONTH = 30 * clock.DAY
ALL_DAY = (terms.Window(),)
YES = said(
    "allow", "research", seq=1,
    conditions=Conditions(windows=ALL_DAY, rates=(), overflow="defer"),
)  # fmt: skip


def limited(**conditions: object) -> terms.Terms:
    found = Conditions(overflow="defer", **conditions)  # type: ignore[arg-type]
    return terms.fold([YES, said("limit", seq=2, conditions=found)], [ME])


def minutes(most: int, use: str = "*") -> Budget:
    return Budget(what="minutes", most=most, per_us=MONTH, use=use)


def ask(
    found: terms.Terms,
    contacts: tuple[Contact, ...] = (),
    *,
    channel: str = "email",
    **more: object,
) -> terms.Permission:
    intent = terms.Intent(use="research", channel=channel, **more)  # type: ignore[arg-type]
    return terms.permit(found, intent, terms.Circumstances(contacts=contacts), now=NOON)


def test_what_asks_for_more_minutes_than_are_given_is_refused_and_names_the_cap() -> None:
    found = limited(budgets=(minutes(10),))

    assert ask(found, minutes=10).reason == "allowed"
    assert ask(found, minutes=11) == terms.Deny(reason="minutes", clauses=("s1", "s2"))


def test_minutes_that_were_used_up_come_back_as_they_leave_the_month() -> None:
    found = limited(budgets=(minutes(10),))
    day = clock.DAY
    asked = tuple(
        Contact(use="research", at_us=NOON - days * day, minutes=spent)
        for days, spent in ((40, 9), (20, 4), (5, 5))
    )

    assert ask(found, asked, minutes=1).reason == "allowed"
    assert ask(found, asked, minutes=2) == terms.Defer(
        reason="minutes", clauses=("s1", "s2"), until_us=NOON + 10 * day
    )
    assert ask(found, asked, minutes=8) == terms.Defer(
        reason="minutes", clauses=("s1", "s2"), until_us=NOON + 25 * day
    )
    assert ask(found, asked).reason == "allowed"


def test_a_budget_for_one_use_leaves_others_alone() -> None:
    found = limited(budgets=(minutes(0, use="care"),))

    assert ask(found, minutes=5).reason == "allowed"


def test_what_asks_for_nothing_does_not_wait_for_a_budget_that_is_overspent() -> None:
    found = limited(budgets=(minutes(3),))
    asked = (Contact(use="research", at_us=NOON - 1, minutes=5),)

    assert ask(found, asked).reason == "allowed"
    assert ask(found, asked, minutes=1).reason == "minutes"


def test_pieces_of_data_are_counted_as_well() -> None:
    found = limited(budgets=(Budget(what="data", most=2, per_us=MONTH),))

    assert ask(found, data=("size", "birthday")).reason == "allowed"
    assert ask(found, data=("size", "birthday", "income")).reason == "data"
    spent = (Contact(use="care", at_us=NOON - 1, data=1),)
    assert ask(found, spent, data=("size", "birthday")).reason == "data"


def test_kinds_of_data_that_are_not_named_are_kept_back_for_contacts_and_for_uses() -> None:
    found = limited(data=("body",))

    for channel in ("email", ""):
        assert ask(found, channel=channel, data=("body.size",)).reason == "allowed"
        refused = ask(found, channel=channel, data=("body.size", "income"))
        assert refused == terms.Deny(reason="data", clauses=("s2",))


def test_each_kind_of_data_has_to_lie_under_one_that_is_named() -> None:
    found = limited(data=("body", "income"))

    assert ask(found, data=("body.size", "income")).reason == "allowed"
    assert ask(found, data=("body.size", "birthday")).reason == "data"
    assert ask(found).reason == "allowed"


def test_what_was_spent_can_be_seen() -> None:
    found = limited(budgets=(minutes(10), Budget(what="data", most=3, per_us=MONTH)))
    contacts = (
        Contact(use="research", at_us=NOON - 1, minutes=4, data=1),
        Contact(use="research", at_us=NOON - 2 * MONTH, minutes=4),
    )

    told = terms.spent(found.clauses, contacts, now=NOON)

    assert [(one.clause_id, one.budget.what, one.spent) for one in told] == [
        ("s2", "minutes", 4),
        ("s2", "data", 1),
    ]


def test_only_what_counts_against_a_budget_in_force_is_spent() -> None:
    budgets = Conditions(budgets=(minutes(9, use="research"),))
    told = [
        said("allow", seq=1, at=NOON - 365 * clock.DAY, conditions=budgets),
        said("limit", seq=2, conditions=budgets),
    ]
    contacts = (
        Contact(use="care", at_us=NOON - 1, minutes=4),
        Contact(use="research.needs", at_us=NOON - MONTH + 1, minutes=2),
        Contact(use="research", at_us=NOON - MONTH, minutes=1),
    )

    found = terms.spent(terms.fold(told, [ME]).clauses, contacts, now=NOON)

    assert [(one.clause_id, one.spent) for one in found] == [("s2", 2)]


@given(
    most=st.integers(0, 20),
    asked=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=8),
    wanted=st.integers(1, 9),
)
def test_never_more_minutes_than_given_in_any_stretch(
    most: int, asked: list[tuple[int, int]], wanted: int
) -> None:
    found = limited(budgets=(minutes(most),))
    contacts = tuple(
        Contact(use="research", at_us=NOON - days * clock.DAY, minutes=spent)
        for days, spent in asked
    )

    answer = ask(found, contacts, minutes=wanted)

    used = sum(one.minutes for one in contacts if one.at_us > NOON - MONTH)
    assert isinstance(answer, terms.Permit) == (used + wanted <= most)
    if isinstance(answer, terms.Defer):
        later = answer.until_us
        used = sum(one.minutes for one in contacts if one.at_us > later - MONTH)
        assert used + wanted <= most


@pytest.mark.parametrize(
    "conditions",
    [
        {"budgets": (minutes(-1),)},
        {"budgets": (minutes(10**9),)},
        {"budgets": (minutes(1, use="gossip"),)},
        {"budgets": (Budget(what="minutes", most=1, per_us=0),)},
        {"budgets": (minutes(1),) * 100},
        {"data": ("Not A Kind",)},
        {"data": tuple(f"kind{number}" for number in range(100))},
    ],
)
def test_what_is_no_budget_is_refused(conditions: dict[str, object]) -> None:
    found = Conditions(**conditions)  # type: ignore[arg-type]

    with pytest.raises((terms.BadStatement, terms.UnknownUse, terms.BadScope)):
        terms.checked(terms.Statement(statement_id="x", verb="limit", conditions=found))
