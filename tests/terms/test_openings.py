"""When what is shut opens, and what becomes of a message until then, to the microsecond."""

import pytest

from tests.terms.given_terms import ME, NOON, answer, said
from twofold import clock, terms
from twofold.terms import Conditions, Contact, Matter, Overflow, Rate, Window
from twofold.terms.permit import rates
from twofold.terms.statements import Said

NIGHT = clock.parse("2026-03-02T23:00:00Z")
MORNING = clock.parse("2026-03-03T08:00:00Z")
WEEK = 7 * clock.DAY
ALL_DAY = (Window(),)
LATE = (Window(start=22 * 60),)
YES = said("allow", "*", seq=1)


def limit(seq: int = 2, use: str = "*", **conditions: object) -> Said:
    return said("limit", use, seq=seq, conditions=Conditions(**conditions))  # type: ignore[arg-type]


def yes(seq: int = 1, use: str = "*", **conditions: object) -> Said:
    return said("allow", use, seq=seq, conditions=Conditions(**conditions))  # type: ignore[arg-type]


def sent(*ago_us: int, use: str = "marketing.shoes") -> tuple[Contact, ...]:
    return tuple(Contact(use=use, at_us=NOON - ago) for ago in ago_us)


def until(permission: terms.Permission) -> tuple[str, int]:
    assert isinstance(permission, terms.Defer | terms.Digest)
    return permission.reason, permission.until_us


def test_data_are_used_at_any_hour_and_as_often_as_one_likes() -> None:
    told = [YES, limit(pause_until_us=NIGHT + 1)]

    assert answer(told, "marketing", "", now=NIGHT).reason == "allowed"


def test_service_and_security_are_not_held_to_the_usual_hours_and_care_is() -> None:
    assert answer([YES], "service.reply", now=NIGHT).reason == "allowed"
    assert answer([], "security", now=NIGHT) == terms.Permit(reason="security")
    assert answer([YES], "care", now=NIGHT) == terms.Defer(
        reason="hours", clauses=("s1",), until_us=MORNING
    )


def test_a_yes_that_names_hours_speaks_for_those_that_name_none() -> None:
    told = [yes(1, windows=LATE), yes(2, "marketing")]

    assert answer(told, now=NIGHT).reason == "allowed"
    assert until(answer(told, now=NOON)) == ("hours", clock.parse("2026-03-02T22:00:00Z"))


def test_a_yes_that_names_a_rate_speaks_for_those_that_name_none() -> None:
    often = (Rate(most=9, per_us=WEEK, use="marketing"),)
    told = [yes(1, rates=often), yes(2, "marketing")]

    assert answer(told, now=NOON, contacts=sent(1)).reason == "allowed"
    assert answer(told[1:], now=NOON, contacts=sent(1)).reason == "rate"


def test_a_limit_only_ever_adds_to_what_is_usual() -> None:
    often = limit(rates=(Rate(most=9, per_us=WEEK, use="marketing"),), windows=ALL_DAY)

    assert answer([YES, often], now=NOON, contacts=sent(1)).reason == "rate"
    assert answer([YES, often], now=NIGHT).reason == "hours"


def test_the_longest_pause_holds_until_its_very_end() -> None:
    told = [YES, limit(2, pause_until_us=NOON + 9), limit(3, pause_until_us=NOON + 5)]

    assert until(answer(told, now=NOON + 8)) == ("paused", NOON + 9)
    assert answer(told, now=NOON + 9).reason == "allowed"


def test_what_is_in_the_way_first_is_named_and_what_opens_last_counts() -> None:
    told = [YES, limit(pause_until_us=NIGHT)]

    assert until(answer(told, now=NOON)) == ("paused", MORNING)


def test_a_contact_counts_until_its_stretch_is_over() -> None:
    assert until(answer([YES], now=NOON, contacts=sent(WEEK - 1))) == ("rate", NOON + 1)
    assert answer([YES], now=NOON, contacts=sent(WEEK)).reason == "allowed"


def test_so_many_contacts_have_to_leave_the_stretch_that_one_more_fits() -> None:
    told = [yes(rates=(Rate(most=2, per_us=WEEK, use="marketing"),))]
    contacts = sent(5, 60, 700)

    assert until(answer(told, now=NOON, contacts=contacts)) == ("rate", NOON + WEEK - 60)


def test_a_rate_counts_and_holds_its_own_use_alone() -> None:
    told = [yes(rates=(Rate(most=1, per_us=WEEK, use="marketing.shoes"),))]

    assert answer(told, now=NOON, contacts=sent(1, use="marketing.hats")).reason == "allowed"
    assert answer(told, "marketing.hats", now=NOON, contacts=sent(1)).reason == "allowed"
    assert answer(told, "marketing.shoes.red", now=NOON, contacts=sent(1)).reason == "rate"


def test_three_topics_a_week_are_all_the_marketing_that_is_usual() -> None:
    contacts = tuple(
        Contact(use=f"marketing.{topic}", at_us=NOON - 1) for topic in ("hats", "coats", "bags")
    )

    assert answer([YES], now=NOON, contacts=contacts[:2]).reason == "allowed"
    assert answer([YES], now=NOON, contacts=contacts).reason == "rate"


def test_a_rate_of_none_is_never_and_only_for_its_use() -> None:
    told = [YES, limit(rates=(Rate(most=0, per_us=WEEK, use="marketing"),))]

    assert answer(told, now=NOON) == terms.Deny(reason="never_open", clauses=("s1", "s2"))
    assert answer(told, "care", now=NOON).reason == "allowed"


def test_no_hours_at_all_are_never() -> None:
    assert answer([yes(windows=())], now=NOON) == terms.Deny(reason="never_open", clauses=("s1",))


@pytest.mark.parametrize(("more", "kind"), [(0, terms.Deny), (1, terms.Digest)])
def test_what_runs_out_as_the_hours_open_is_dropped(more: int, kind: type) -> None:
    intent = terms.Intent(use="marketing", channel="email", expires_us=MORNING + more)
    found = terms.permit(terms.fold([YES], [ME]), intent, terms.Circumstances(), now=NIGHT)

    assert isinstance(found, kind)


@pytest.mark.parametrize(
    ("own", "limited", "kind"),
    [
        ("digest", "digest", terms.Digest),
        ("defer", "defer", terms.Defer),
        ("defer", "digest", terms.Digest),
        ("digest", "drop", terms.Deny),
        ("drop", "defer", terms.Deny),
    ],
)
def test_what_does_not_fit_is_dropped_if_anybody_wants_that_else_saved_up(
    own: Overflow, limited: Overflow, kind: type
) -> None:
    told = [
        yes(windows=LATE, overflow=own),
        limit(pause_until_us=NOON + 1, overflow=limited),
    ]

    assert isinstance(answer(told, now=NOON), kind)


def test_who_named_no_conditions_has_no_say_in_what_becomes_of_it() -> None:
    told = [yes(1, windows=LATE, overflow="defer"), yes(2, "marketing")]

    assert isinstance(answer(told, now=NOON), terms.Defer)


def order(seq: int) -> Matter:
    return Matter(
        matter="order:7", use="service.transaction", channel="email", seq=seq, opened_us=NOON
    )


def about_the_order(told: list[Said], matter: Matter) -> terms.Permission:
    intent = terms.Intent(use=matter.use, channel="email", matter=matter.matter)
    around = terms.Circumstances(matters=(matter,))
    return terms.permit(terms.fold(told, [ME]), intent, around, now=NOON)


def test_a_pause_holds_back_what_was_opened_before_it() -> None:
    pause = limit(seq=9, pause_until_us=NOON + 5)

    assert about_the_order([pause], order(5)) == terms.Defer(
        reason="paused", clauses=("s9",), until_us=NOON + 5
    )


def test_hours_of_a_yes_to_something_do_not_hold_back_what_was_opened() -> None:
    assert about_the_order([yes(windows=LATE)], order(5)) == terms.Permit(reason="matter")


def test_what_was_opened_before_a_no_goes_by_the_hours_of_the_yes_that_it_stands_on() -> None:
    told = [
        said("deny", seq=6),
        yes(7, "service.transaction", windows=LATE, overflow="defer"),
    ]

    assert about_the_order(told, order(5)) == terms.Defer(
        reason="hours", clauses=("s7",), until_us=clock.parse("2026-03-02T22:00:00Z")
    )


def test_hours_go_by_the_zone_that_was_named_and_not_by_where_one_seems_to_be() -> None:
    zoned = terms.Statement(
        statement_id="s2", verb="prefer", preferences=terms.Preferences(zone="UTC")
    )
    told = [YES, terms.Said(
        statement=zoned, seq=2, said_us=NOON, handle_id=ME, speaks_for=frozenset({ME})
    )]  # fmt: skip

    assert answer(told, now=NIGHT, zone="America/New_York").reason == "hours"


def test_the_rates_of_somebody_are_those_of_every_clause_in_force_and_what_is_usual() -> None:
    few, some, other = (
        Rate(most=most, per_us=WEEK, use=use)
        for most, use in ((2, "marketing"), (5, "*"), (7, "care"))
    )
    usual = (
        Rate(most=1, per_us=WEEK, use="marketing.shoes"),
        Rate(most=3, per_us=WEEK, use="marketing"),
    )
    over = said("allow", "*", seq=5, at=NOON - 365 * clock.DAY, conditions=Conditions(rates=(few,)))
    by_sms = said("limit", "*", "sms", seq=6, conditions=Conditions(rates=(few,)))

    assert rates_of([YES, over, by_sms]) == usual
    assert rates_of([yes(rates=(few, other)), limit(rates=(some,))]) == (few, some)
    assert rates_of([yes(1, rates=(few,)), yes(2)]) == (few,)
    assert rates_of([limit(rates=(some,))]) == (some, *usual)


def rates_of(told: list[Said]) -> tuple[Rate, ...]:
    intent = terms.Intent(use="marketing.shoes", channel="email")
    return rates(terms.fold(told, [ME]), intent, terms.Circumstances(), now=NOON)
