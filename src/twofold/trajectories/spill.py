"""The whole log sorted by bucket with little memory: what is too much waits in files."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa

from twofold import ids
from twofold.trajectories import buckets

MEMORY_ROWS = 1_000_000


def groups(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, *, memory_rows: int = MEMORY_ROWS
) -> Iterator[tuple[list[int], pa.Table]]:
    """Yield groups of buckets with their rows; every bucket comes once, empty ones too.

    Up to `memory_rows` everything is one group; beyond, buckets wait in files, and come in groups
    of about that many rows, or alone.
    """
    held: list[pa.RecordBatch] = []
    source = iter(batches)
    for batch in source:
        held.append(batch)
        if sum(part.num_rows for part in held) > memory_rows:
            yield from _through_files(held, source, schema, memory_rows)
            return
    yield list(range(ids.BUCKETS)), pa.Table.from_batches(held, schema)


def _through_files(
    held: list[pa.RecordBatch],
    rest: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    memory_rows: int,
) -> Iterator[tuple[list[int], pa.Table]]:
    with tempfile.TemporaryDirectory(prefix="twofold-") as folder:
        paths = [Path(folder) / f"{bucket:02}.arrow" for bucket in range(ids.BUCKETS)]
        with ExitStack() as stack:
            files = [stack.enter_context(pa.ipc.new_file(path, schema)) for path in paths]
            while held:
                _split(held.pop(0), files)
            for batch in rest:
                _split(batch, files)
        sizes = [_mapped(path).num_rows for path in paths]
        for numbers in _grouped(sizes, memory_rows):
            yield numbers, pa.concat_tables([_mapped(paths[number]) for number in numbers])


def _split(batch: pa.RecordBatch, files: list[pa.RecordBatchFileWriter]) -> None:
    for bucket, part in buckets.parts(batch):
        files[bucket].write_batch(part)


def _grouped(sizes: list[int], rows_max: int) -> Iterator[list[int]]:
    group: list[int] = []
    for bucket, size in enumerate(sizes):
        if group and sum(sizes[number] for number in group) + size > rows_max:
            yield group
            group = []
        group.append(bucket)
    yield group


def _mapped(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
