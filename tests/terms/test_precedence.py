"""Which word is heard over which, and exactly from where on."""

import pytest
from msgspec.structs import replace

from tests.terms.given_terms import ME, NOON, answer, said, scope
from twofold import clock, terms
from twofold.ids import HandleId
from twofold.terms import Clause, Contact, Matter, Proof
from twofold.terms.statements import Said, Verb

OTHER = HandleId("b" * 32)
CONFIRM_US = 5 * clock.MINUTE
ORDER = "service.transaction"


def opened(seq: int, at: int = NOON + 1, channel: str = "email") -> Matter:
    return Matter(matter="order:7", use=ORDER, channel=channel, seq=seq, opened_us=at)


def about(
    told: list[Said], *matters: Matter, channel: str = "email", **intent: str
) -> terms.Permission:
    wanted = terms.Intent(**{"use": ORDER, "channel": channel, "matter": "order:7"} | intent)  # type: ignore[arg-type]
    around = terms.Circumstances(matters=matters)
    return terms.permit(terms.fold(told, [ME]), wanted, around, now=NOON + 2)


def proven(seq: int, given_us: int | None = None, use: str = "marketing.shoes") -> Said:
    one = said("allow", use, seq=seq)
    proof = Proof(given_us=given_us)
    return replace(one, statement=replace(one.statement, evidence="a form", proof=proof))


def stopped_by(method: str, seq: int, use: str = "*") -> Said:
    one = said("stop", use, seq=seq)
    return replace(one, statement=replace(one.statement, method=method))


def confirmed(
    told: list[Said],
    *,
    stop: str = "s1",
    channel: str = "email",
    use: str = terms.CONFIRMATION,
    now: int = NOON + 1,
    contacts: tuple[Contact, ...] = (),
) -> terms.Permission:
    intent = terms.Intent(use=use, channel=channel, matter=stop)
    around = terms.Circumstances(contacts=contacts)
    return terms.permit(terms.fold(told, [ME]), intent, around, now=now)


def a_clause(effect: terms.clauses.Effect, name: str, use: str) -> Clause:
    return Clause(
        clause_id=name, seq=0, said_us=0, effect=effect, scope=scope(use),
        handle_id=HandleId(""), speaks_for=frozenset(),
    )  # fmt: skip


def test_who_is_unknown_is_not_written_to_but_what_they_allow_holds_for_their_data() -> None:
    told = [said("allow", "*", seq=1)]

    assert answer(told, is_known=False) == terms.Deny(reason="unknown")
    assert answer(told, "profiling", "", is_known=False).reason == "allowed"


@pytest.mark.parametrize(
    ("circumstance", "reason"),
    [("is_erased", "legal"), ("is_restricted", "legal"), ("is_doubtful", "doubtful")],
)
def test_a_notice_of_the_law_reaches_whom_nothing_else_reaches_if_it_is_surely_them(
    circumstance: str, reason: str
) -> None:
    recall = terms.Intent(use="legal", channel="email", legal_kind="recall")
    around = terms.Circumstances(legal_kinds=frozenset({"recall"}), **{circumstance: True})  # type: ignore[arg-type]

    assert terms.permit(terms.NOTHING_SAID, recall, around, now=NOON).reason == reason


def test_a_notice_of_the_law_rests_on_no_clause() -> None:
    recall = terms.Intent(use="legal", channel="email", legal_kind="recall")
    around = terms.Circumstances(legal_kinds=frozenset({"recall"}))

    assert terms.permit(terms.NOTHING_SAID, recall, around, now=NOON) == terms.Permit(
        reason="legal"
    )


def test_a_stop_of_one_topic_is_confirmed_as_well_and_no_other_is_with_it() -> None:
    told = [stopped_by("email", 1, "marketing.shoes"), stopped_by("email", 2, "marketing.hats")]

    assert confirmed(told) == terms.Permit(reason="stop_confirmed", clauses=("s1",))
    assert confirmed(told, stop="s3") == terms.Deny(reason="silence")


def test_one_of_two_stops_is_confirmed_in_spite_of_the_other() -> None:
    told = [stopped_by("email", 1), stopped_by("sms", 2)]

    assert confirmed(told) == terms.Permit(reason="stop_confirmed", clauses=("s1", "s2"))


@pytest.mark.parametrize(
    "other",
    [
        {"stop": "s2"},
        {"channel": "sms"},
        {"use": "service.other"},
        {"now": NOON - 1},
        {"now": NOON + CONFIRM_US + 1},
        {"contacts": (Contact(use=terms.CONFIRMATION, at_us=NOON),)},
    ],
)
def test_nothing_else_is_a_confirmation_of_a_stop(other: dict[str, object]) -> None:
    found = confirmed([stopped_by("email", 1)], **other)  # type: ignore[arg-type]

    assert found == terms.Deny(reason="stopped", clauses=("s1",))


@pytest.mark.parametrize(
    "same",
    [
        {"now": NOON},
        {"now": NOON + CONFIRM_US},
        {"contacts": (Contact(use=terms.CONFIRMATION, at_us=NOON - 1),)},
        {"contacts": (Contact(use="service", at_us=NOON),)},
    ],
)
def test_a_stop_is_confirmed_from_its_moment_on_until_five_minutes_later(
    same: dict[str, object],
) -> None:
    assert confirmed([stopped_by("email", 1)], **same).reason == "stop_confirmed"  # type: ignore[arg-type]


@pytest.mark.parametrize(("verb", "reason"), [("stop", "stopped"), ("deny", "denied")])
def test_what_was_opened_is_answered_only_if_it_was_opened_after_every_no(
    verb: Verb, reason: str
) -> None:
    early, late = said(verb, seq=3), said(verb, seq=9)

    found = about([early, late], opened(5))
    assert (found.reason, found.clauses) == (reason, ("s3", "s9"))
    assert about([early], opened(5)) == terms.Permit(reason="matter")


@pytest.mark.parametrize(("seq", "at"), [(3, NOON + 1), (4, NOON), (2, NOON + 1), (4, NOON - 1)])
def test_what_was_opened_at_the_moment_of_a_no_was_not_opened_after_it(seq: int, at: int) -> None:
    assert about([said("deny", seq=3)], opened(seq, at)).reason == "denied"


def test_only_the_matter_itself_is_answered_and_only_where_it_was_opened() -> None:
    order = opened(5)

    assert about([], order) == terms.Permit(reason="matter")
    assert about([], replace(order, matter="order:8"), order).reason == "matter"
    for other in (
        {"matter": "order:8"},
        {"use": "service.reply"},
        {"recipient": "3p.acme"},
        {"channel": "sms"},
    ):
        assert about([], order, **other) == terms.Deny(reason="silence")


def test_what_was_opened_may_be_read_wherever_it_was_opened() -> None:
    assert about([], opened(5), channel="").reason == "matter"


def test_a_yes_is_heard_only_if_it_is_narrower_than_every_no_it_meets() -> None:
    noes = [said("deny", "marketing", seq=1), said("deny", "marketing.shoes", seq=2)]
    yes = said("allow", "marketing.shoes", seq=3)

    assert answer([*noes, yes]) == terms.Deny(reason="denied", clauses=("s1", "s2"))
    assert answer([noes[0], yes]) == terms.Permit(reason="allowed", clauses=("s3",))


def test_a_yes_in_the_very_place_of_a_no_is_not_later() -> None:
    no = said("deny", "marketing", seq=1)
    yes = said("allow", "marketing.shoes", seq=2)

    assert answer([no, replace(yes, seq=1)]).reason == "denied"


def test_a_yes_that_was_given_at_the_moment_of_a_no_is_not_later() -> None:
    no = said("deny", "marketing", seq=1)

    assert answer([no, proven(2, NOON)]).reason == "denied"
    assert answer([no, proven(2, NOON + 1)]).reason == "allowed"
    assert answer([no, proven(2)]).reason == "allowed"


def test_i18_a_yes_narrows_only_the_noes_of_whom_it_speaks_for() -> None:
    no = said("deny", "marketing", seq=1, of=OTHER)
    alone = said("allow", "marketing.shoes", seq=2)
    for_both = said("allow", "marketing.shoes", seq=2, speaks_for=(OTHER,))

    assert answer([no, alone], of=(ME, OTHER)).reason == "denied"
    assert answer([no, for_both], of=(ME, OTHER)).reason == "allowed"


def test_the_latest_yes_is_named() -> None:
    told = [said("allow", use, seq=seq) for seq, use in ((1, "*"), (2, "marketing"))]

    assert answer(told) == terms.Permit(reason="allowed", clauses=("s2",))


def test_a_yes_to_an_address_that_nobody_proved_needs_evidence() -> None:
    bare = said("allow", "marketing", seq=2)
    unproven = frozenset({"email"})

    assert answer([bare], unproven=unproven) == terms.Deny(reason="unknown", clauses=("s2",))
    assert answer([bare], unproven=frozenset({"sms"})).reason == "allowed"
    assert answer([proven(1), bare], unproven=unproven) == terms.Permit(
        reason="allowed", clauses=("s1",)
    )


@pytest.mark.parametrize(("late", "reason"), [(0, "silence"), (1, "allowed")])
def test_i26_what_was_given_at_the_moment_of_taking_back_does_not_come_in_again(
    late: int, reason: str
) -> None:
    told = [said("allow", "marketing", seq=1), said("lift", seq=2, lifts=("s1",))]

    assert answer([*told, proven(3, NOON + late)]).reason == reason


def test_taking_back_one_yes_takes_back_no_other() -> None:
    told = [said("allow", "marketing.hats", seq=1), said("lift", seq=2, lifts=("s1",))]

    assert answer([*told, proven(3, NOON - 1)]).reason == "allowed"
    assert answer([*told, said("allow", "marketing", seq=3)], "marketing.hats").reason == "allowed"


def test_a_no_of_the_house_is_heard_before_anything_else_about_its_use_alone() -> None:
    told = [said("allow", "*", seq=1)]
    house = (a_clause("deny", "house:1", "marketing"), a_clause("deny", "house:2", "research"))

    assert answer(told, policy=house) == terms.Deny(reason="policy", clauses=("house:1",))
    assert answer(told, policy=house[1:]).reason == "allowed"
    assert answer(told, policy=house[:1], channel="").reason == "policy"


def test_what_is_assumed_is_named_and_covers_its_own_use_alone() -> None:
    position = (a_clause("allow", "assumed:1", "research"), a_clause("allow", "assumed:2", "*"))

    assert answer([], "analytics", "", position=position) == terms.Permit(
        reason="position", clauses=("assumed:2",)
    )
    assert answer([], "analytics", "", position=position[:1]) == terms.Deny(reason="silence")


def test_a_clause_about_something_else_has_no_say() -> None:
    told = [said("allow", "marketing", seq=1), said("deny", "*", "sms", seq=2)]

    assert answer(told) == terms.Permit(reason="allowed", clauses=("s1",))
