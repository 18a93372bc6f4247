"""A score that somebody left is unknown of them, to whatever is asked of everybody or of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audiences import expressions, slow
from tests.trajectories import homes, journeys
from tests.trajectories.journeys import AS_OF, Touch
from twofold import audiences, clock, engines, storage, trajectories
from twofold.engines import Engine
from twofold.settings import Settings
from twofold.storage import Database, Query
from twofold.terms import Permitting

EVERYBODY = Permitting(uses=(), now=AS_OF, unless_said=True)
LEAVE = Query(
    "leave", "INSERT INTO exemption (person_id, about, since_us) VALUES (:who, :about, 0)"
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an engine for all of these tests."""
    opened = engines.open(Settings(home=tmp_path_factory.mktemp("engine")))
    yield opened
    opened.close()


@settings(
    max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    touches=journeys.touches(60),
    texts=st.lists(expressions.texts, min_size=12, max_size=12),
    case=st.tuples(
        st.integers(0, 700),
        st.lists(st.sampled_from(sorted(trajectories.SCORES)), unique=True, min_size=1),
        st.booleans(),
    ),
)
def test_everybody_one_person_and_slow_python_agree_on_what_is_left(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    touches: list[Touch],
    texts: list[str],
    case: tuple[int, list[str], bool],
) -> None:
    days, left, drawn_before = case
    now = journeys.START + days * clock.DAY + clock.HOUR
    chosen = Settings(home=tmp_path_factory.mktemp("home"), zone=journeys.ZONE)
    leaver, record = journeys.PEOPLE[0], _opened(chosen)
    gone = {who: frozenset(left if who == leaver else ()) for who in journeys.PEOPLE}
    try:
        homes.tell(record, touches)
        # Whether the score went out of a profile that stood, or never came into one.
        if drawn_before:
            trajectories.profile_everybody(record, engine, chosen, as_of=now)
        whole = _profiles(record, now) if drawn_before else {}
        _leave(record, leaver, left)
        if not drawn_before:
            trajectories.profile_everybody(record, engine, chosen, as_of=now)
            whole = _profiles(record, now)

        for text in texts:
            expression = audiences.parse(text)
            crowd = audiences.members(record, engine, chosen, expression, use=EVERYBODY, as_of=now)
            alone = [
                who for who in journeys.PEOPLE
                if audiences.holds(record, expression, who, permitting=EVERYBODY, now=now)
            ]  # fmt: skip
            slowly = [
                who for who in journeys.PEOPLE
                if (profile := whole.get(who)) is not None
                and slow.says(expression.tree, profile, _of(touches, who), now, gone[who])
            ]  # fmt: skip

            assert crowd == slowly, text
            assert alone == slowly, text
    finally:
        record.close()


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("stage = 'loyalty' or stage <> 'loyalty'", "stage"),
        ("stage is null or stage is not null", "stage"),
        ("not stage = 'disengaged'", "stage"),
        ("in_stage_since('1s') or not in_stage_since('1s')", "stage"),
        ("overdue > -1000000", "period"),
        ("overdue is null or overdue is not null", "period"),
        ("frequency >= 0", "frequency"),
        ("recency >= '0d' or recency is null", "frequency"),
        ("delight_chain is null", "delight_chain"),
    ],
)
def test_a_score_that_was_left_selects_nobody_by_whatever_is_asked(
    record: Database, engine: Engine, settings: Settings, text: str, score: str
) -> None:
    homes.tell(record, [journeys.bought(number, days=number * 9) for number in range(8)])
    trajectories.profile_everybody(record, engine, settings, as_of=AS_OF)
    expression = audiences.parse(text.replace("'0d'", "'1s'"))
    other = audiences.parse(f"({expression.text}) or touches >= 1")
    _leave(record, journeys.PEOPLE[0], [score])

    def found(asked: audiences.Expression) -> tuple[list[str], bool]:
        every = audiences.members(record, engine, settings, asked, use=EVERYBODY, as_of=AS_OF)
        one = audiences.holds(record, asked, journeys.PEOPLE[0], permitting=EVERYBODY, now=AS_OF)
        return [*every], one

    assert found(expression) == ([], False)
    # What does not rest on it says the same as before.
    assert found(other) == ([journeys.PEOPLE[0]], True)


def _opened(chosen: Settings) -> Database:
    Path(chosen.home).mkdir(exist_ok=True)
    return storage.open_record(chosen)


def _leave(record: Database, who: str, left: list[str]) -> None:
    with record.write():
        for name in left:
            record.run(LEAVE, who=who, about=f"score:{name}")


def _profiles(record: Database, now: int) -> dict[str, trajectories.Profile]:
    found = {who: trajectories.profile(record, who, now=now) for who in journeys.PEOPLE}
    return {who: profile for who, profile in found.items() if profile is not None}


def _of(touches: list[Touch], who: str) -> list[Touch]:
    return [touch for touch in touches if touch["person_id"] == who]
