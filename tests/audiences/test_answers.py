"""An expression says the same of everybody, of one person, and in slow and obvious Python."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audiences import expressions, slow
from tests.trajectories import homes, journeys
from tests.trajectories.journeys import AS_OF, Touch
from twofold import audiences, clock, engines, storage, terms, trajectories
from twofold.audiences import crowd, individual, logic, parsing, reasons
from twofold.engines import Engine
from twofold.ids import PersonId
from twofold.settings import Settings
from twofold.storage import Database
from twofold.terms import Permitting

EVERYBODY = Permitting(uses=(), now=AS_OF, unless_said=True)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an engine for all of these tests."""
    opened = engines.open(Settings(home=tmp_path_factory.mktemp("engine")))
    yield opened
    opened.close()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    touches=journeys.touches(60),
    texts=st.lists(expressions.texts, min_size=12, max_size=12),
    moment=st.tuples(st.integers(0, 700), st.booleans()),
)
def test_everybody_one_person_and_slow_python_agree(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    touches: list[Touch],
    texts: list[str],
    moment: tuple[int, bool],
) -> None:
    days, compacted = moment
    now = journeys.START + days * clock.DAY + clock.HOUR
    chosen = Settings(home=tmp_path_factory.mktemp("home"), zone=journeys.ZONE)

    with _told(engine, chosen, touches, as_of=now, compacted=compacted) as record:
        profiles = _profiles(record, now)
        for text in texts:
            expression = audiences.parse(text)
            crowds = [
                _crowd(record, engine, chosen, expression, now=now, few=few) for few in (-1, 5_000)
            ]
            alone = [
                who for who in journeys.PEOPLE
                if audiences.holds(record, expression, who, permitting=EVERYBODY, now=now)
            ]  # fmt: skip
            slowly = [
                who for who, profile in profiles.items()
                if slow.says(expression.tree, profile, _of(touches, who), now) is True
            ]  # fmt: skip

            assert crowds == [slowly, slowly], text
            assert alone == slowly, text


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    touches=journeys.touches(40),
    texts=st.lists(expressions.texts, min_size=10, max_size=10),
    days=st.integers(0, 700),
)
def test_nothing_changes_before_the_moment_that_is_told(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    touches: list[Touch],
    texts: list[str],
    days: int,
) -> None:
    now = journeys.START + days * clock.DAY
    chosen = Settings(home=tmp_path_factory.mktemp("home"), zone=journeys.ZONE)
    before = [touch for touch in touches if touch["occurred_us"] < now]

    with _told(engine, chosen, before, as_of=now, compacted=True) as record:
        profiles = _profiles(record, now)
        for text in texts:
            expression = audiences.parse(text)
            found = individual.gather(record, [expression], journeys.PEOPLE, now=now)
            answers = found.answer(expression.tree, now=now)
            told = zip(found.people.to_pylist(), answers.next_us.to_pylist(), strict=True)
            for who, next_us in told:
                last = min(next_us, now + 4_000 * clock.DAY)
                said = {
                    slow.says(expression.tree, profiles[who], _of(before, who), moment)
                    for moment in (now, (now + last) // 2, last - 1)
                    if moment < next_us
                }
                assert len(said) == 1, (text, who, next_us)


def test_the_moment_is_not_looked_for_too_often() -> None:
    """A silence that passes its mark in ten days is looked at then, and not every day until."""
    column = logic.Column(_numbers([100]), since_us=_numbers([0]), per_us=None)

    answers = logic.answer(
        parsing.parse("silence > '10d'").tree, lambda _: column, people=1, now=clock.DAY
    )

    assert answers.holds.to_pylist() == [False]
    assert answers.next_us.to_pylist() == [10 * clock.DAY - 1]


def test_both_databases_say_the_same(record: Database, engine: Engine, settings: Settings) -> None:
    homes.tell(record, [journeys.bought(number, days=number * 9) for number in range(8)])
    chosen = Settings(home=settings.home, database=settings.database, zone=journeys.ZONE)
    trajectories.compact(record, engine, chosen, now=AS_OF)
    trajectories.profile_everybody(record, engine, chosen, as_of=AS_OF)
    text = "did('purchase', channel = 'store') = 8 and spent() = 80 and has('user_id')"
    text += " and overdue > 1 and overdue < 1000 and period = '9d' and silence > '1d'"

    found = audiences.members(
        record, engine, chosen, audiences.parse(text), use=EVERYBODY, as_of=AS_OF
    )

    assert found == [journeys.PEOPLE[0]]
    assert audiences.holds(
        record, audiences.parse(text), journeys.PEOPLE[0], permitting=EVERYBODY, now=AS_OF
    )


def test_a_reason_of_money_names_the_currency_of_the_home(
    record: Database, engine: Engine, settings: Settings
) -> None:
    homes.tell(record, [journeys.bought(one, days=9 * one, currency="EUR") for one in range(3)])
    chosen = Settings(
        home=settings.home, database=settings.database, zone=journeys.ZONE, currency="EUR"
    )
    trajectories.compact(record, engine, chosen, now=AS_OF)
    trajectories.profile_everybody(record, engine, chosen, as_of=AS_OF)
    one = audiences.parse("spent() > 0 and monetary_value > 0")

    opened = crowd.opening(record, engine, chosen, use=EVERYBODY, as_of=AS_OF)
    crowds = crowd.gather(record, chosen, [one], opened, use=EVERYBODY, as_of=AS_OF)
    alone = individual.gather(record, [one], journeys.PEOPLE[:1], now=AS_OF)

    for facts in (crowds, alone):
        told = reasons.why(one.tree, facts, 0, now=AS_OF)
        assert told == "spent() is 30.00 EUR, monetary_value is 10.00 EUR"


def test_who_did_something_or_nothing_is_found_where_nothing_else_is_asked(
    record: Database, engine: Engine, settings: Settings
) -> None:
    first, second, third = journeys.PEOPLE
    looked = {"purpose": "research", "amount_micro": None, "currency": None}
    homes.tell(
        record,
        [
            journeys.bought(0, days=1),
            journeys.bought(1, days=2, person_id=third),
            journeys.bought(2, days=3, person_id=second, **looked),
        ],
    )
    trajectories.profile_everybody(record, engine, settings, as_of=AS_OF)

    bought, not_bought = (
        audiences.members(
            record, engine, settings, audiences.parse(text), use=EVERYBODY, as_of=AS_OF
        )
        for text in ("did('purchase') >= 1", "did('purchase') = 0")
    )

    assert (bought, not_bought) == ([first, third], [second])


def test_who_is_left_out_ahead_is_nobody_whom_it_means(engine: Engine, home: Path) -> None:
    chosen = Settings(home=home, zone=journeys.ZONE)
    # One came every nine days, one every twenty until lately, one once.
    touches = [
        journeys.bought(50 * who + number, days=days * number + 1, person_id=journeys.PEOPLE[who])
        for who, (days, times) in enumerate([(9, 12), (20, 24), (1, 1)])
        for number in range(times)
    ]

    with _told(engine, chosen, touches, as_of=AS_OF, compacted=False) as record:
        opened = crowd.opening(record, engine, chosen, use=EVERYBODY, as_of=AS_OF)
        for expression in map(audiences.parse, expressions.plain_texts):
            narrowed, whole = (
                crowd.meant(
                    crowd.gather(
                        record, chosen, [expression], opened, use=EVERYBODY, as_of=AS_OF,
                        narrowed_by=tree,
                    ),
                    expression,
                    now=AS_OF,
                )
                for tree in (expression.tree, None)
            )  # fmt: skip

            assert narrowed == whole, expression.text


def test_who_does_not_permit_it_is_in_nobodys_audience(
    record: Database, engine: Engine, settings: Settings
) -> None:
    homes.tell(record, [journeys.bought(number, days=number) for number in range(3)])
    trajectories.profile_everybody(record, engine, settings, as_of=AS_OF)
    expression = audiences.parse("touches > 0")
    without = Permitting(
        uses=(terms.PROFILING_SERVICE,), now=AS_OF, unless_said=True,
        others=frozenset(journeys.PEOPLE[:1]),
    )  # fmt: skip

    one, other = (
        audiences.members(record, engine, settings, expression, use=use, as_of=AS_OF)
        for use in (EVERYBODY, without)
    )

    assert (one, other) == ([journeys.PEOPLE[0]], [])
    assert not audiences.holds(
        record, expression, journeys.PEOPLE[0], permitting=without, now=AS_OF
    )


def _crowd(
    record: Database,
    engine: Engine,
    chosen: Settings,
    expression: audiences.Expression,
    *,
    now: int,
    few: int,
) -> list[PersonId]:
    """Return who is meant, with threads read from the lens, or of so few from the record."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(crowd, "FEW_PEOPLE", few)
        return audiences.members(record, engine, chosen, expression, use=EVERYBODY, as_of=now)


@contextmanager
def _told(
    engine: Engine, chosen: Settings, touches: list[Touch], *, as_of: int, compacted: bool
) -> Iterator[Database]:
    Path(chosen.home).mkdir(exist_ok=True)
    record = storage.open_record(chosen)
    try:
        homes.tell(record, touches)
        if compacted:
            trajectories.compact(record, engine, chosen, now=as_of)
        trajectories.profile_everybody(record, engine, chosen, as_of=as_of)
        yield record
    finally:
        record.close()


def _profiles(record: Database, now: int) -> dict[str, trajectories.Profile]:
    found = {who: trajectories.profile(record, who, now=now) for who in journeys.PEOPLE}
    return {who: profile for who, profile in found.items() if profile is not None}


def _of(touches: list[Touch], who: str) -> list[Touch]:
    return [touch for touch in touches if touch["person_id"] == who]


def _numbers(values: list[int]) -> pa.Array:
    return pa.array(values, pa.int64())
