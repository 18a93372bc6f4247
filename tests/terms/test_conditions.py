"""When and how often: hours, pauses and rates, and what becomes of what has to wait."""

from tests.terms.given_terms import ME, NOON, answer, said
from twofold import clock, terms
from twofold.terms.clauses import Conditions

NIGHT = clock.parse("2026-03-02T23:00:00Z")
MORNING = clock.parse("2026-03-03T08:00:00Z")


def sent(*ago_hours: int, use: str = "marketing.shoes") -> tuple[terms.Contact, ...]:
    return tuple(terms.Contact(use=use, at_us=NOON - hours * clock.HOUR) for hours in ago_hours)


def test_nobody_is_written_to_at_night_who_did_not_ask_for_it() -> None:
    told = [said("allow", "marketing", seq=1)]

    found = answer(told, now=NIGHT)

    assert found == terms.Digest(reason="hours", clauses=("s1",), until_us=MORNING)


def test_the_hours_are_those_of_the_persons_zone() -> None:
    told = [said("allow", "marketing", seq=1)]

    assert isinstance(answer(told, now=NIGHT, zone="America/New_York"), terms.Permit)


def test_own_hours_take_the_place_of_the_usual_ones() -> None:
    late = Conditions(windows=(terms.Window(start=22 * 60, end=24 * 60),))

    assert isinstance(answer([said("allow", "*", seq=1, conditions=late)], now=NIGHT), terms.Permit)


def test_marketing_comes_once_a_week_for_a_topic_unless_told_otherwise() -> None:
    told = [said("allow", "marketing", seq=1)]

    found = answer(told, now=NOON, contacts=sent(24))

    assert found == terms.Digest(reason="rate", clauses=("s1",), until_us=NOON + 6 * clock.DAY)
    assert terms.reason_of_them("rate") == "they have had as many as their rules allow for now"
    assert isinstance(answer(told, "marketing.hats", now=NOON, contacts=sent(24)), terms.Permit)


def test_a_rate_of_ones_own_counts_over_a_sliding_window() -> None:
    twice = Conditions(rates=(terms.Rate(most=2, per_us=30 * clock.DAY, use="marketing"),))
    told = [said("allow", "marketing", seq=1, conditions=twice)]

    assert isinstance(answer(told, now=NOON, contacts=sent(24)), terms.Permit)
    found = answer(told, now=NOON, contacts=sent(24, 72))
    assert isinstance(found, terms.Digest)
    assert found.until_us == NOON - 72 * clock.HOUR + 30 * clock.DAY


def test_a_pause_holds_everything_under_it_until_it_ends() -> None:
    pause = Conditions(pause_until_us=NOON + 5 * clock.DAY, overflow="defer")
    told = [said("allow", "*", seq=1), said("limit", "*", seq=2, conditions=pause)]

    found = answer(told, "care", now=NOON)

    assert found == terms.Defer(
        reason="paused", clauses=("s1", "s2"), until_us=NOON + 5 * clock.DAY
    )


def test_an_answer_to_what_was_asked_after_a_pause_began_does_not_wait() -> None:
    pause = Conditions(pause_until_us=NOON + 5 * clock.DAY)
    told = terms.fold([said("limit", "*", seq=2, conditions=pause)], [ME])
    thread = terms.Matter(
        matter="thread:1", use="service.reply", channel="email", seq=3, opened_us=NOON + 1
    )
    intent = terms.Intent(use="service.reply", channel="email", matter="thread:1")
    around = terms.Circumstances(matters=(thread,))

    assert terms.permit(told, intent, around, now=NIGHT).reason == "matter"


def test_what_cannot_wait_that_long_is_dropped() -> None:
    told = terms.fold([said("allow", "marketing", seq=1)], [ME])
    intent = terms.Intent(use="marketing", channel="email", expires_us=NIGHT + clock.HOUR)

    found = terms.permit(told, intent, terms.Circumstances(), now=NIGHT)

    assert found == terms.Deny(reason="expired", clauses=("s1",))


def test_dropping_what_does_not_fit_is_a_choice() -> None:
    drop = Conditions(overflow="drop", windows=(terms.Window(start=9 * 60, end=10 * 60),))
    told = [said("allow", "marketing", seq=1, conditions=drop)]

    assert answer(told, now=NIGHT) == terms.Deny(reason="hours", clauses=("s1",))


def test_never_is_an_answer_too() -> None:
    never = Conditions(rates=(terms.Rate(most=0, per_us=clock.DAY, use="marketing"),))
    told = [said("allow", "*", seq=1), said("limit", "*", seq=2, conditions=never)]

    assert answer(told, now=NOON).reason == "never_open"


def test_hours_that_never_meet_are_never() -> None:
    mornings = Conditions(windows=(terms.Window(start=8 * 60, end=9 * 60),))
    evenings = Conditions(windows=(terms.Window(start=18 * 60, end=19 * 60),))
    told = [
        said("allow", "marketing", seq=1, conditions=mornings),
        said("limit", "marketing", seq=2, conditions=evenings),
    ]

    assert answer(told, now=NOON).reason == "never_open"
