"""Profiles hold what the readings say, for one person as for everybody, and rebuild the same."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from tests.trajectories import homes, journeys
from tests.trajectories.journeys import AS_OF, PEOPLE, START, Touch, bought
from twofold import clock, storage, trajectories
from twofold.engines import Engine
from twofold.ids import PersonId
from twofold.settings import Settings
from twofold.storage import Database
from twofold.trajectories import Rule


@pytest.fixture
def home_settings(settings: Settings) -> Settings:
    """Return the settings of a home in New York."""
    return Settings(home=settings.home, database=settings.database, zone=journeys.ZONE)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(touches=journeys.touches(60))
def test_rebuilt_in_any_order_the_digest_is_the_same(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, touches: list[Touch]
) -> None:
    shuffled = touches.copy()
    Random(7).shuffle(shuffled)

    digests = {
        _digest(engine, Settings(home=tmp_path_factory.mktemp("home"), zone=journeys.ZONE), order)
        for order in (touches, shuffled)
    }

    assert len(digests) == 1


def test_one_person_reads_like_everybody(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _year())
    trajectories.compact(record, engine, home_settings, now=AS_OF)
    trajectories.profile_everybody(record, engine, home_settings, as_of=AS_OF)
    stored = [_stored(record, who) for who in PEOPLE]

    alone = [
        trajectories.profile_now(record, engine, home_settings, who, as_of=AS_OF) for who in PEOPLE
    ]
    trajectories.profile_people(record, engine, home_settings, PEOPLE, as_of=AS_OF)

    assert alone == stored
    assert [_stored(record, who) for who in PEOPLE] == stored


def test_a_chart_as_of_then_says_what_it_said_then(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    middle = START + 60 * clock.DAY
    homes.tell(record, [one for one in _year() if one["occurred_us"] < middle])
    trajectories.profile_everybody(record, engine, home_settings, as_of=middle)
    then = [_stored(record, who, now=middle) for who in PEOPLE]

    homes.tell(record, [one for one in _year() if one["occurred_us"] >= middle])
    trajectories.profile_everybody(record, engine, home_settings, as_of=AS_OF)
    trajectories.profile_everybody(record, engine, home_settings, as_of=middle)

    assert [_stored(record, who, now=middle) for who in PEOPLE] == then


def test_a_profile_tells_when_time_alone_changes_it(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, [bought(number, days=10 * number) for number in range(5)])
    start = START + 41 * clock.DAY
    seen = []
    moment = start
    for _ in range(2):
        trajectories.profile_people(record, engine, home_settings, PEOPLE, as_of=moment)
        found = trajectories.profile(record, PEOPLE[0], now=moment)
        assert found is not None
        seen.append((found.stage, found.preferred_channel))
        assert found.changes_us is not None
        moment = found.changes_us
    last, _ = trajectories.profile_now(record, engine, home_settings, PEOPLE[0], as_of=moment)

    assert seen == [("engagement", "store"), ("disengaged", "store")]
    assert last is not None
    assert (last.preferred_channel, last.changes_us) == (None, None)
    assert moment == START + (40 + 180) * clock.DAY + 1


def test_overdue_moves_with_the_clock_alone(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, [bought(number, days=10 * number) for number in range(5)])
    last = START + 40 * clock.DAY
    trajectories.profile_people(record, engine, home_settings, PEOPLE, as_of=last + 1)

    found = [
        trajectories.profile(record, PEOPLE[0], now=last + days * clock.DAY) for days in (5, 25)
    ]

    assert [one and one.overdue for one in found] == [0.5, 2.5]


def test_people_who_are_gone_lose_their_profile(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _year())
    trajectories.profile_everybody(record, engine, home_settings, as_of=AS_OF)
    homes.assign(record, PEOPLE[2], PEOPLE[0])
    trajectories.mark(record, [PEOPLE[0], PEOPLE[2]], now=AS_OF)

    waiting = trajectories.unprofiled(record, 10)
    trajectories.profile_people(record, engine, home_settings, waiting, as_of=AS_OF)

    assert waiting == [PEOPLE[0], PEOPLE[2]]
    assert trajectories.profile(record, PEOPLE[2], now=AS_OF) is None
    assert trajectories.stage_steps(record, PEOPLE[2]) == []
    assert trajectories.unprofiled(record, 10) == []


def test_settled_are_those_who_are_compacted_and_profiled(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _year())
    trajectories.mark_everybody(record, now=AS_OF)

    trajectories.compact(record, engine, home_settings, now=AS_OF)
    waiting = trajectories.unprofiled(record, 10)
    trajectories.profile_everybody(record, engine, home_settings, as_of=AS_OF)

    assert waiting == sorted(PEOPLE)
    left = record.one(storage.Query("left", "SELECT COUNT(*) AS n FROM unsettled"))
    assert left is not None
    assert left.n == 0


def test_the_organisations_own_rules_are_asked(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _year())
    loyal = Rule(stage="loyalty", condition="True", evidence="Everybody is, here")

    trajectories.set_stage_rules(record, [loyal])
    trajectories.profile_everybody(record, engine, home_settings, as_of=AS_OF)

    assert trajectories.stage_rules(record) == (loyal,)
    steps = trajectories.stage_steps(record, PEOPLE[0])
    assert [(step.stage, step.why) for step in steps] == [("loyalty", "Everybody is, here")]


def test_rules_that_cannot_be_used_are_refused(record: Database) -> None:
    for stage, condition, evidence, error in (
        ("love", "True", "…", trajectories.UnknownStage),
        ("loyalty", "buying_days", "…", trajectories.BadCondition),
        ("loyalty", "mood", "…", trajectories.BadCondition),
        ("loyalty", "True", " ", trajectories.EmptyRule),
    ):
        with pytest.raises(error):
            trajectories.set_stage_rules(
                record, [Rule(stage=stage, condition=condition, evidence=evidence)]
            )
    assert len(trajectories.stage_rules(record)) == 12


def _digest(engine: Engine, home: Settings, touches: list[Touch]) -> str:
    db = storage.open_record(home)
    try:
        homes.tell(db, touches)
        trajectories.compact(db, engine, home, now=AS_OF)
        trajectories.profile_everybody(db, engine, home, as_of=AS_OF)
        return trajectories.digest(db, engine, home, as_of=AS_OF)
    finally:
        db.close()


def _stored(db: Database, who: PersonId, now: int = AS_OF) -> tuple[object, object]:
    return trajectories.profile(db, who, now=now), trajectories.stage_steps(db, who)


def _year() -> list[Touch]:
    """Return a hundred touches of three people, the same in every run."""
    random = Random(20_251_020)
    purposes = ("research", "purchase", "purchase", "service", "commentary", "renewal", "terms")
    found = []
    for number in range(100):
        touch = bought(number, days=random.randrange(200))
        touch["person_id"] = PEOPLE[number % 3]
        touch["purpose"] = random.choice(purposes)
        touch["initiator"] = random.choice(("person", "person", "brand"))
        touch["channel"] = random.choice(("web", "store", "email"))
        touch["orbit"] = random.choice(("own", "own", "own", "Acme"))
        touch["thread"] = random.choice((None, "t1", "t2"))
        touch["delight"] = random.choice((None, -1, 0, 2))
        if touch["purpose"] not in {"purchase", "renewal"}:
            touch["amount_micro"] = touch["currency"] = None
        found.append(touch)
    return found
