"""What is assumed of people who said nothing, and that a change never loosens it untold."""

import threading

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.people.given_links import see
from twofold import clock, heeding, messages, people, seeing, speaking, storage, terms
from twofold.system import System
from twofold.terms import Statement

NOON = clock.parse("2026-03-02T12:00:00Z")
EVERYTHING = ["analytics", "profiling.service"]
ANY_HOUR = terms.Conditions(windows=(terms.Window(),))


@pytest.fixture
def home(opened: System) -> System:
    see(
        opened.record,
        ("user_id:ada", "email:ada@b.example", "trait", 1),
        ("user_id:bea", "", "", 1),
    )
    return opened


def who(home: System, name: str = "ada") -> people.Person:
    return people.resolve(home.record, f"user_id:{name}")


def uses(home: System, name: str = "ada") -> list[str]:
    return [clause.scope.use for clause in seeing.assumed(home, who(home, name))]


def choose(home: System, name: str) -> None:
    seeing.choose_position(home, name, by="owner", now=NOON)


def test_nobody_had_to_choose_and_service_and_counting_holds(home: System) -> None:
    assert seeing.position(home) == terms.Position()
    assert uses(home) == EVERYTHING


def test_each_choice_is_kept_with_who_and_when(home: System) -> None:
    seeing.choose_position(home, "ask_first", by="init", now=NOON)
    seeing.choose_position(home, "ask_first", by="ada", now=NOON + 1)
    seeing.choose_position(home, "carry_over", by="ada", now=NOON + 2)

    assert terms.positions(home.record)[1:] == [
        terms.Position(name="ask_first", seq=1, since_us=NOON, chosen_by="init"),
        terms.Position(name="carry_over", seq=2, since_us=NOON + 2, chosen_by="ada"),
    ]


def test_a_position_that_there_is_not_is_refused(home: System) -> None:
    with pytest.raises(terms.UnknownPosition, match="ask_first"):
        choose(home, "everything_goes")

    assert seeing.position(home) == terms.Position()


def test_who_was_told_the_old_one_is_held_to_it_until_they_are_told_of_the_new(
    home: System,
) -> None:
    choose(home, "ask_first")
    seeing.sign_in_told(home, who(home))

    choose(home, "service_and_counting")
    assert uses(home) == []
    assert uses(home, "bea") == EVERYTHING

    seeing.sign_in_told(home, who(home))
    assert uses(home) == EVERYTHING


def test_a_message_with_its_page_tells(home: System) -> None:
    choose(home, "ask_first")
    seeing.sign_in_told(home, who(home))
    choose(home, "service_and_counting")
    now = clock.now_us()
    scope = terms.Scope(use="care", recipient="own")
    yes = Statement(
        statement_id="yes", verb="allow", scope=scope, conditions=ANY_HOUR, speaker="import",
        evidence="form of 2026-01-02",
    )  # fmt: skip
    heeding.say(home, who(home), yes, now=now)
    intent = terms.Intent(use="care", channel="test")
    messages.ask(home.record, who(home), intent, messages.Message(text="Hello"), now=now)

    assert uses(home) == []
    speaking.deliver(home, stop=threading.Event(), once=True)
    assert uses(home) == EVERYTHING


def test_joined_people_are_held_to_the_least_that_one_of_them_was_told(home: System) -> None:
    choose(home, "ask_first")
    seeing.sign_in_told(home, who(home))
    choose(home, "service_and_counting")
    seeing.sign_in_told(home, who(home, "bea"))

    people.merge(
        home.record, who(home).person_id, who(home, "bea").person_id, by="s", reason="one", now=NOON
    )

    assert uses(home, "bea") == []


def test_a_no_to_what_is_assumed_ends_it(home: System) -> None:
    no = Statement(statement_id="no", verb="deny", scope=terms.Scope(use="analytics"))
    heeding.say(home, who(home), no, now=NOON)

    assert uses(home) == ["profiling.service"]
    around = messages.circumstances(home.record, who(home), seeing.house(home), now=NOON)
    found = terms.of(home.record, who(home))
    answers = [
        terms.permit(found, terms.Intent(use=use), around, now=NOON).reason for use in EVERYTHING
    ]
    assert answers == ["denied", "position"]


def test_everybody_is_charted_anew_when_other_uses_are_assumed(home: System) -> None:
    before = seeing.unsettled(home)
    choose(home, "ask_first")

    assert (before, seeing.unsettled(home)) == (0, 2)


STEPS = st.lists(
    st.one_of(
        st.sampled_from(terms.position_names()),
        st.sampled_from(("tell ada", "tell bea")),
    ),
    max_size=12,
)


@given(steps=STEPS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nobody_who_was_told_is_ever_loosened_untold(home: System, steps: list[str]) -> None:
    home.record.run(storage.Query("clear", "DELETE FROM starting_position"))
    home.record.run(storage.Query("clear", "DELETE FROM position_told"))
    told: dict[str, set[str]] = {}
    for step in steps:
        if step.startswith("tell "):
            name = step.removeprefix("tell ")
            seeing.sign_in_told(home, who(home, name))
            told[name] = set(uses(home, name))
            assert told[name] == set(seeing.position(home).uses)
        else:
            terms.choose_position(home.record, step, by="owner", now=NOON)
        in_force = set(seeing.position(home).uses)
        for name in ("ada", "bea"):
            found = set(uses(home, name))
            assert found <= in_force
            # Between two tellings it only ever becomes less.
            if name in told:
                assert found <= told[name]
                told[name] = found
            else:
                assert found == in_force
        assert _in_bulk(home) == {name: set(uses(home, name)) for name in ("ada", "bea")}


def _in_bulk(home: System) -> dict[str, set[str]]:
    found = terms.assumed_of_all(home.record)
    return {
        name: set(
            found.of_all.intersection(
                *(
                    found.of_handle.get(handle.handle_id, found.of_all)
                    for handle in who(home, name).handles
                )
            )
        )
        for name in ("ada", "bea")
    }
