"""The whole line: whatever the order, the repeats and the poison, the same readings follow."""

import gc
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import homes
from tests.cli import shop
from tests.flow import histories
from twofold import clock, flow, jobs, journal, mappings, seeing, touches
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

NOW = clock.parse("2026-06-01")


@pytest.fixture
def line(settings: Settings) -> Iterator[System]:
    """Return an empty home, open, once on each database."""
    with homes.running(settings) as found:
        yield found


def test_order_repeats_and_chunks_change_nothing(line: System, tmp_path: Path) -> None:
    told = histories.payloads(8)
    mixed = [*told, *told[::3]]
    random.Random(3).shuffle(mixed)
    histories.tell(line, people=8)
    seeing.chart(line, now=NOW)
    with homes.running(Settings(home=tmp_path / "other")) as other:
        histories.same_ids(line, other)
        _journal(other, mixed)
        while seeing.project(other, now=NOW, rows_max=7).entries:
            pass
        seeing.chart(other, now=NOW)

        assert histories.digest(other, now=NOW) == histories.digest(line, now=NOW)


def test_poison_stops_neither_its_neighbours_nor_the_line(line: System) -> None:
    poison = [b"", b"{", b"null", b"[1]", b'{"handles": 7}', b"\xff\xfe", b'{"a":' * 500]
    told = histories.payloads(2)
    _journal(line, [told[0], *poison, *told[1:]])

    folded = seeing.project_all(line)

    assert folded == len(told) + len(poison)
    assert seeing.backlog(line) == 0
    assert len(touches.intake(line.record, after=0, limit=100)) == len(poison)
    seeing.chart(line, now=NOW)
    assert sum(row["touches"] for row in seeing.profiles(line, now=NOW)) == len(told)


def test_leaves_the_collector_on_behind_a_chunk_that_cannot_be_read(line: System) -> None:
    histories.journal_only(line, people=1)
    line.journal.run(Query("alter", "UPDATE journal_entry SET payload = salt WHERE seq = 1"))

    with pytest.raises(journal.DamagedEntry):
        seeing.project(line, now=NOW)

    assert gc.isenabled()


def test_several_projectors_at_once_count_each_entry_once(line: System) -> None:
    histories.journal_only(line, people=60)
    threads = [threading.Thread(target=seeing.project_all, args=(line,)) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    seeing.chart(line, now=NOW)
    assert seeing.backlog(line) == 0
    assert sum(row["touches"] for row in seeing.profiles(line, now=NOW)) == 360
    assert seeing.verify(line) == []


def test_who_changed_is_brought_up_to_date_in_small_batches(line: System) -> None:
    histories.tell(line, people=3)

    refreshed = seeing.refresh(line, now=NOW)
    again = seeing.refresh(line, now=NOW)

    assert (refreshed, again) == (3, 0)
    assert [row["touches"] for row in seeing.profiles(line, now=NOW)] == [6, 6, 6]


def test_the_drop_folder_is_read_and_each_file_set_aside(line: System, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    seeing.save_mapping(line, mappings.load(mapping), now=NOW)
    folder = line.settings.home / "drop" / "till"
    folder.mkdir(parents=True)
    other = sales.read_bytes().replace(b"when", b"on")
    for name, content in (
        ("good.csv", sales.read_bytes()),
        ("bad.parquet", b"no parquet"),
        ("other.csv", other),
    ):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (0, 0))

    read = seeing.read_drop(line, now=NOW)
    again = seeing.read_drop(line, now=NOW)

    assert (read, again) == (3, 0)
    assert [path.name for path in (folder / "done").iterdir()] == ["good.csv"]
    assert sorted(path.name for path in (folder / "rejected").iterdir()) == [
        "bad.parquet",
        "other.csv",
    ]
    assert seeing.has_touches(line)


def test_the_journal_is_trimmed_only_of_what_stands_in_the_record(line: System) -> None:
    histories.journal_only(line, people=2)
    long_after = NOW + 365 * clock.DAY

    before = flow.trim(line, now=long_after)
    seeing.project_all(line)
    after = flow.trim(line, now=long_after)

    assert (before, after) == (0, 12)
    assert seeing.verify(line) == []


def test_each_night_is_in_the_queue_once(line: System) -> None:
    flow.schedule(line, now=NOW)
    flow.schedule(line, now=NOW)

    assert jobs.counts(line.record) == {
        "drop": {"waiting": 1},
        "trim": {"waiting": 1},
        "feeds": {"waiting": 1},
        "campaigns": {"waiting": 1},
        "chart": {"waiting": 1},
        "retain": {"waiting": 1},
        "sweep": {"waiting": 1},
    }


def _journal(line: System, payloads: list[bytes]) -> None:
    feed_id = touches.feed(line.record, "python", "histories")
    journal.append(
        line.journal,
        [
            journal.Draft(feed_id=feed_id, format=journal.TOUCH, payload=payload, received_us=NOW)
            for payload in payloads
        ],
    )
