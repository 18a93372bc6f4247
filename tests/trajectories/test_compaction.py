"""What is compacted reads like what is not, and readers never see half."""

from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
import pytest

from tests.trajectories import homes, journeys
from tests.trajectories.journeys import AS_OF, PEOPLE, START, Touch
from twofold import clock, engines, populations, trajectories
from twofold.engines import Engine
from twofold.settings import Settings
from twofold.storage import Database, Query
from twofold.trajectories import schema, spill

NOW = AS_OF
ORDERED = schema.steps().order_by(schema.ORDER)


@pytest.fixture
def home_settings(settings: Settings) -> Settings:
    """Return the settings of a home in New York."""
    return Settings(home=settings.home, database=settings.database, zone=journeys.ZONE)


def _steps(db: Database, engine: Engine, settings: Settings) -> list[Touch]:
    found: list[Touch] = (
        trajectories.steps(db, engine, settings, as_of=AS_OF, use=None).arrow(ORDERED).to_pylist()
    )
    return found


def test_compacted_steps_read_like_those_of_the_record(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    before = _steps(record, engine, home_settings)

    done = trajectories.compact(record, engine, home_settings, now=NOW)

    assert (done.buckets, done.rows) == (64, 12)
    assert len(before) == 12
    assert _steps(record, engine, home_settings) == before


def test_only_buckets_of_marked_people_are_written_again(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    # Enough people that three of them are a small part.
    homes.tell(record, [_touch(f"{n:032x}", who=f"{n + 1:02x}" * 16) for n in range(100, 140)])
    trajectories.compact(record, engine, home_settings, now=NOW)
    files = set(_files(home_settings))
    homes.tell(record, [_touch("f" * 32, who=PEOPLE[0], days=3)])
    trajectories.mark(record, [PEOPLE[0]], now=NOW)
    seen = _steps(record, engine, home_settings)

    done = trajectories.compact(record, engine, home_settings, now=NOW)

    assert (done.buckets, done.people) == (1, 1)
    assert len(set(_files(home_settings)) - files) == 1
    assert len(_files(home_settings)) == 64
    assert len(seen) == 53
    assert _steps(record, engine, home_settings) == seen
    stored = pq.read_table(_files(home_settings)[10], partitioning=None).to_pylist()
    theirs = [row["touch_id"] for row in stored if row["person_id"] == PEOPLE[0]]
    assert max(theirs) == "f" * 32


def test_a_lens_held_in_memory_reads_like_its_files(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    homes.tell(record, [_touch(f"{n:032x}", who=f"{n + 1:02x}" * 16) for n in range(100, 140)])
    trajectories.compact(record, engine, home_settings, now=NOW)
    homes.tell(record, [_touch("f" * 32, who=PEOPLE[0], days=3)])
    trajectories.mark(record, [PEOPLE[0]], now=NOW)
    counts = populations.transition_gaps(schema.steps())
    files = trajectories.steps(record, engine, home_settings, as_of=AS_OF, use=None)

    held = files.held(bytes_max=10_000)

    assert files.held(bytes_max=1_000) is files
    assert isinstance(held.tables["stored"], engines.Held)
    assert held.arrow(counts) == files.arrow(counts)
    assert held.arrow(ORDERED) == files.arrow(ORDERED)
    parts = [part.arrow(ORDERED).num_rows for part in held.parts(10)]
    assert len(parts) > 1
    assert sum(parts) == 53


def test_a_mark_made_meanwhile_stays(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    trajectories.mark(record, PEOPLE, now=NOW)
    late = _touch("f" * 32, who=PEOPLE[1])

    def meanwhile(done: int, of: int) -> None:
        if done == of:
            other = Thread(target=lambda: _tell_and_mark(record, late))
            other.start()
            other.join()

    done = trajectories.compact(record, engine, home_settings, now=NOW, progress=meanwhile)

    assert (done.rows, done.people) == (12, 3)
    assert late["touch_id"] in {row["touch_id"] for row in _steps(record, engine, home_settings)}


def test_first_files_do_not_stand_after_an_erasure_that_could_not_find_them(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    trajectories.mark(record, PEOPLE, now=NOW)

    def meanwhile(done: int, of: int) -> None:
        if done == of:
            other = Thread(target=lambda: _erase(record, PEOPLE[0]))
            other.start()
            other.join()

    first = trajectories.compact(record, engine, home_settings, now=NOW, progress=meanwhile)
    again = trajectories.compact(record, engine, home_settings, now=NOW)

    assert (first.buckets, trajectories.has_lens(record)) == (0, True)
    assert again.buckets > 0
    assert {row["person_id"] for row in _steps(record, engine, home_settings)} == set(PEOPLE[1:])


def test_a_mark_goes_with_who_is_erased_and_stays_with_who_is_not_yet_out_of_the_files(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    trajectories.mark(record, PEOPLE, now=NOW)
    trajectories.compact(record, engine, home_settings, now=NOW)
    trajectories.mark(record, PEOPLE, now=NOW)
    for gone in PEOPLE[:2]:
        _erase(record, gone)
    trajectories.let_leave(record, PEOPLE[1:2], now=NOW)

    trajectories.unmark(record, PEOPLE)

    marks = Query("marks", "SELECT person_id FROM unsettled")
    assert sorted(row.person_id for row in record.all(marks)) == sorted(PEOPLE[1:])


def _erase(db: Database, person_id: str) -> None:
    """Take somebody out of the record as an erasure does."""
    with db.write():
        for table in ("touch", "handle"):
            gone = f"DELETE FROM {table} WHERE handle_id = :who"
            db.run(Query("gone", gone), who=person_id)
        begun = "INSERT INTO erasure (erasure_id, begun_us, body) VALUES (:who, 1, :body)"
        db.run(Query("begun", begun), who=person_id, body=b"{}")


def test_a_merged_persons_steps_move(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    trajectories.compact(record, engine, home_settings, now=NOW)

    homes.assign(record, PEOPLE[2], PEOPLE[0])
    trajectories.mark(record, [PEOPLE[0], PEOPLE[2]], now=NOW)

    told = {row["person_id"] for row in _steps(record, engine, home_settings)}
    trajectories.compact(record, engine, home_settings, now=NOW)
    stored = {row["person_id"] for row in _steps(record, engine, home_settings)}
    assert told == stored == {PEOPLE[0], PEOPLE[1]}


def test_files_of_another_zone_are_not_believed(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, [_touch("1" * 32, who=PEOPLE[0])])
    trajectories.compact(record, engine, home_settings, now=NOW)
    moved = Settings(home=home_settings.home, database=home_settings.database, zone="Asia/Tokyo")

    days = [_steps(record, engine, where)[0]["day"] for where in (home_settings, moved)]

    assert days == [20380, 20381]


def test_files_replaced_in_between_are_looked_up_again(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    trajectories.compact(record, engine, home_settings, now=NOW)
    view = trajectories.steps(record, engine, home_settings, as_of=AS_OF, use=None)
    trajectories.mark(record, PEOPLE, now=NOW)
    trajectories.compact(record, engine, home_settings, now=NOW)

    assert view.arrow(ORDERED).num_rows == 12


def test_files_that_are_gone_are_said(
    record: Database, engine: Engine, home_settings: Settings
) -> None:
    homes.tell(record, _touches(12))
    trajectories.compact(record, engine, home_settings, now=NOW)
    view = trajectories.steps(record, engine, home_settings, as_of=AS_OF, use=None)
    for file in _files(home_settings):
        file.unlink()

    with pytest.raises(engines.MissingFile):
        view.arrow(ORDERED)


def test_little_memory_gives_the_same_groups() -> None:
    rows = journeys.table([_touch(f"{n:032x}", who=f"{n % 256:02x}" * 16) for n in range(600)])
    batches = rows.to_batches(max_chunksize=50)

    found = list(spill.groups(batches, rows.schema, memory_rows=100))

    assert [number for numbers, _ in found for number in numbers] == list(range(64))
    assert len(found) > 5
    for numbers, part in found:
        assert {int(who[:2], 16) % 64 for who in part["person_id"].to_pylist()} <= set(numbers)
    assert sum(part.num_rows for _, part in found) == 600


def _tell_and_mark(db: Database, touch: Touch) -> None:
    homes.tell(db, [touch])
    trajectories.mark(db, [touch["person_id"]], now=NOW)


def _files(settings: Settings) -> list[Path]:
    return sorted(settings.steps_folder.glob("bucket=*/*"))


def _touches(count: int) -> list[Touch]:
    return [_touch(f"{n:032x}", who=PEOPLE[n % 3], days=n) for n in range(count)]


def _touch(touch_id: str, *, who: str, days: int = 0) -> Touch:
    moment = START + days * clock.DAY
    blank = dict.fromkeys(("name", "cost_micro", "delight", "thread", "refers_to", "currency"))
    return {
        **blank,
        "person_id": who,
        "touch_id": touch_id,
        "occurred_us": moment,
        "received_us": moment,
        "channel": "store",
        "purpose": "purchase",
        "initiator": "person",
        "orbit": "own",
        "source": "observed",
        "amount_micro": 10_000_000,
    }
