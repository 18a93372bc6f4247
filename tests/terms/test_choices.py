"""Choices are what the terms say; made again they change nothing, undone they were never made."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terms import given_terms
from tests.terms.given_terms import ME, NOON
from twofold import clock, terms
from twofold.terms.clauses import Conditions
from twofold.terms.permit import permit
from twofold.terms.rehearsal import Rehearsal
from twofold.terms.statements import Said, Statement
from twofold.terms.uses import Rate

ASSUMED = tuple(
    terms.Clause(
        clause_id=f"assumed:{use}",
        seq=0,
        said_us=0,
        effect="allow",
        scope=terms.Scope(use=use, channel="", recipient="own"),
        handle_id=ME,
        speaks_for=frozenset(),
    )
    for use in terms.Position().uses
)
AROUND = terms.Circumstances(position=ASSUMED)
NOW = NOON + clock.MINUTE
EVENINGS = (terms.Window(days=terms.DAYS[:5], start=18 * 60, end=21 * 60),)


def choices_of(told: list[Said]) -> terms.Choices:
    found = terms.fold(told, [ME])
    topics = ("marketing.shoes", "marketing.hats")
    return terms.choices_of(found, AROUND, topics=topics, now=NOW)


def carried_out(told: list[Said], choices: terms.Choices) -> list[Said]:
    play = Rehearsal(told, [ME], said_us=NOW)
    for statement in terms.statements_for(choices, told, [ME], AROUND, now=NOW):
        play.say(statement)
    return play._said


def answers(told: list[Said]) -> list[terms.Permission]:
    found = terms.fold(told, [ME])
    intents = [
        terms.Intent(use=use, channel=channel)
        for use in ("marketing", "marketing.shoes", "marketing.hats", "service", "profiling")
        for channel in ("email", "sms", "")
    ]
    return [permit(found, intent, AROUND, now=NOW) for intent in intents]


def kinds(found: list[terms.Permission]) -> list[tuple[type, str]]:
    return [(type(answer), answer.reason) for answer in found]


@st.composite
def ticked(draw: st.DrawFn) -> dict[str, bool]:
    names = (*terms.CONTACT_USES, "marketing.shoes", *terms.DATA_USES)
    return {name: draw(st.booleans()) for name in names}


@settings(max_examples=60)
@given(given_terms.histories())
def test_saying_what_is_wished_already_says_nothing(told: list[Said]) -> None:
    assert terms.statements_for(choices_of(told), told, [ME], AROUND, now=NOW) == ()


@settings(max_examples=60)
@given(given_terms.histories(), ticked(), st.booleans())
def test_what_is_wished_is_what_stands_unless_a_stop_is_in_the_way(
    told: list[Said], uses: dict[str, bool], by_sms: bool
) -> None:
    before = choices_of(told)
    choices = terms.Choices(
        uses={**before.uses, **uses},
        channels={**before.channels, "sms": by_sms},
        windows=EVENINGS,
        rate=Rate(most=1, per_us=clock.DAY, use="marketing"),
        pause_until_us=NOW + clock.DAY,
    )

    after = choices_of(carried_out(told, choices))

    stopped = any(said.statement.verb == "stop" for said in told)
    for use, wanted in choices.uses.items():
        assert after.uses[use] is wanted or (stopped and wanted)
    assert (after.windows, after.rate, after.pause_until_us) == (
        choices.windows,
        choices.rate,
        choices.pause_until_us,
    )
    assert after.channels == choices.channels


@settings(max_examples=60)
@given(given_terms.histories(), ticked())
def test_undo_gives_every_answer_that_was_given_before(
    told: list[Said], uses: dict[str, bool]
) -> None:
    version = terms.fold(told, [ME]).version
    choices = choices_of(told)
    changed = carried_out(
        told, terms.Choices(uses={**choices.uses, **uses}, channels=choices.channels)
    )

    play = Rehearsal(changed, [ME], said_us=NOW)
    for statement in terms.undoing(changed, [ME], version, now=NOW):
        play.say(statement)

    assert kinds(answers(play._said)) == kinds(answers(told))


@settings(max_examples=60)
@given(given_terms.histories(), st.integers(0, 20))
def test_any_version_can_be_brought_back(told: list[Said], number: int) -> None:
    versions = terms.fold(told, [ME]).versions
    version = min(number, len(versions))
    seq = versions[version - 1].seq if version else 0

    play = Rehearsal(told, [ME], said_us=NOW)
    for statement in terms.undoing(told, [ME], version, now=NOW):
        play.say(statement)

    before = [said for said in told if said.seq <= seq]
    assert kinds(answers(play._said)) == kinds(answers(before))


def test_a_yes_again_after_an_undo_does_not_reach_over_a_later_no() -> None:
    told = [
        given_terms.said("allow", "marketing.shoes", seq=1),
        given_terms.said("deny", "marketing", seq=2),
        given_terms.said("lift", seq=3, lifts=("s1",)),
    ]

    play = Rehearsal(told, [ME], said_us=NOW)
    for statement in terms.undoing(told, [ME], 2, now=NOW):
        play.say(statement)

    assert not given_terms.permits(play._said)


def test_what_no_card_shows_is_told_apart() -> None:
    told = [
        given_terms.said("deny", "marketing", seq=1),
        given_terms.said("deny", "marketing", "email", seq=2),
        given_terms.said("deny", "*", "sms", seq=3),
        given_terms.said("stop", "marketing.shoes", "email", seq=4),
        given_terms.said("limit", seq=5, conditions=Conditions(windows=EVENINGS)),
        given_terms.said("allow", "care", seq=6, conditions=Conditions(windows=EVENINGS)),
    ]

    shown = [terms.is_card(clause, ()) for clause in terms.fold(told, [ME]).clauses]

    assert shown == [True, False, True, False, True, False]


def test_every_preset_names_every_use_once() -> None:
    for chosen in terms.PRESETS.values():
        assert chosen.keys() == {*terms.CONTACT_USES, *terms.DATA_USES}


def test_what_is_said_for_a_wish_may_be_kept() -> None:
    choices = terms.preset("posted", choices_of([]))

    found = terms.statements_for(choices, [], [ME], AROUND, now=NOW)

    assert [terms.checked(one) for one in found] == list(found)
    assert {one.verb for one in found} == {"allow"}
    assert all(isinstance(one, Statement) for one in found)


def test_what_does_not_fit_can_be_dropped_at_the_usual_rate_and_saved_up_again() -> None:
    silent = choices_of([])

    dropped = carried_out([], msgspec.structs.replace(silent, overflow="drop"))
    saved_up = carried_out(dropped, msgspec.structs.replace(silent, overflow="digest"))

    assert choices_of(dropped).overflow == "drop"
    assert choices_of(dropped).rate is None
    assert choices_of(saved_up).overflow == "digest"
    assert terms.fold(saved_up, [ME]).clauses == ()
