"""Parquet: column by column, only the columns that are asked for."""

import shutil
import tempfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, cast

from twofold.files.block import ArrowBlock, Block

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS_MAX = 65_536


def blocks(stream: IO[bytes], columns: frozenset[str] | None) -> Iterator[Block]:
    """Yield the rows of a Parquet file; `columns` None means all."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryFile() as spool:
        if not stream.seekable():
            # Parquet is read from its end, which a packed stream does not have yet.
            shutil.copyfileobj(stream, spool)
            stream = cast("IO[bytes]", spool)
            stream.seek(0)
        file = pq.ParquetFile(stream, memory_map=False, pre_buffer=False)
        names = [name for name in file.schema_arrow.names if columns is None or name in columns]
        line = 1
        for batch in file.iter_batches(BATCH_ROWS_MAX, columns=names, use_threads=False):
            yield ArrowBlock(_plain(batch), range(line, line + batch.num_rows))
            line += batch.num_rows


def _plain(batch: "pa.RecordBatch") -> "pa.RecordBatch":
    """Return the batch without dictionaries and with times no finer than Python's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            columns.append(column.dictionary_decode())
        elif pa.types.is_timestamp(column.type) and column.type.unit != "us":
            target = pa.timestamp("us", column.type.tz)
            columns.append(pc.cast(column, target, safe=False))
        else:
            columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
