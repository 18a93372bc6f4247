"""Homes to measure in: a lens filled with a crowd, or a journal that waits to be folded in."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks import crowd, load
from twofold import clock, ids, journal, system, touches
from twofold.settings import Settings
from twofold.system import System
from twofold.trajectories import compaction, lens, queries, rows, schema

DRAFT_ROWS = 20_000


@contextlib.contextmanager
def fresh(kept: Path | None = None) -> Iterator[System]:
    """Open a home that is gone after the block, or the one that is kept in a folder."""
    with contextlib.ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="twofold-")))
        yield stack.enter_context(system.running(Settings(home=folder)))


def fill_lens(home: System, count: int) -> None:
    """Write `count` touches of the crowd straight into the compacted table, if it is empty."""
    record, settings = home.record, home.settings
    if record.all(queries.queries.buckets):
        return
    names = rows.event_names(record)
    prefix = lens.fingerprint(settings, names)
    for bucket in range(ids.BUCKETS):
        expr, tables, values = lens.laid_out(settings, crowd.touches(count, bucket), names)
        table = home.engine.arrow(expr.order_by(schema.ORDER), tables, values)
        name = f"{prefix}-benchmark.parquet"
        path = lens.path(settings, bucket, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            compaction.write_rows(table, file)
        record.run(
            queries.queries.add_bucket,
            bucket=bucket,
            file=name,
            rows=table.num_rows,
            now_us=crowd.END_US,
        )


def fill_journal(home: System, count: int, people: int, *, first: int = 0) -> int:
    """Append `count` Segment events of so many people to the journal; returns its bytes a row."""
    feed_id = touches.feed(home.record, "api_key", "benchmark")
    now, size = clock.now_us(), 0
    for start in range(first, first + count, DRAFT_ROWS):
        payloads = [
            event(number, people) for number in range(start, min(start + DRAFT_ROWS, first + count))
        ]
        size += sum(map(len, payloads))
        journal.append(
            home.journal,
            [
                journal.Draft(
                    feed_id=feed_id, format=journal.SEGMENT, payload=payload, received_us=now
                )
                for payload in payloads
            ],
        )
    return size // count


def event(number: int, people: int) -> bytes:
    """Return an event as an SDK sends it; numbers that share no factor meet everybody in turn."""
    told = load.event(number, number % 100)
    day, second = number * 7_919 % 700, number * 104_729 % 86_400
    moment = clock.rfc3339(crowd.START_US + day * clock.DAY + second * clock.SECOND)
    told |= {
        "userId": f"user-{number * 48_271 % people}",
        "messageId": f"message-{number:012d}",
        "timestamp": moment,
    }
    return msgspec.json.encode(told)
