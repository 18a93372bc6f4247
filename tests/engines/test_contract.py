"""What every engine of the lens must do."""

from collections.abc import Iterator
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis import _

from twofold import engines
from twofold.settings import Settings

RAW = ibis.table({"who": "string", "moment_us": "int64"}, name="raw")
ROWS = pa.table({"who": ["ann", "bob", "ann"], "moment_us": [1, 2, 3]})
COUNTS = RAW.group_by("who").agg(n=_.count()).order_by("who")


@pytest.fixture(params=["duckdb"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[engines.Engine]:
    opened = engines.open(Settings(home=tmp_path, engine=request.param))
    yield opened
    opened.close()


def test_reads_rows_in_memory(engine: engines.Engine) -> None:
    found = engine.arrow(COUNTS, {"raw": ROWS})

    assert found.to_pylist() == [{"who": "ann", "n": 2}, {"who": "bob", "n": 1}]


def test_reads_parquet_files_whose_names_need_quoting(
    engine: engines.Engine, tmp_path: Path
) -> None:
    file = tmp_path / "it's one.parquet"
    pq.write_table(ROWS, file)

    found = engine.arrow(COUNTS, {"raw": [file, file]})

    assert found.to_pylist() == [{"who": "ann", "n": 4}, {"who": "bob", "n": 2}]


def test_binds_values_by_name_and_ignores_those_not_asked_for(engine: engines.Engine) -> None:
    early = RAW.filter(_.moment_us < engines.param("as_of_us", "int64")).order_by("moment_us")

    found = [
        engine.arrow(early, {"raw": ROWS}, {"as_of_us": as_of_us, "unasked": 1}).num_rows
        for as_of_us in (1, 2, 4)
    ]

    assert found == [0, 1, 3]


def test_runs_named_steps_as_one_query(engine: engines.Engine) -> None:
    late = RAW.filter(_.moment_us > engines.param("since_us", "int64"))
    steps = ibis.table(RAW.schema(), name="late")
    twice = steps.join(steps.view(), "who").agg(n=_.count())

    found = engine.arrow(twice, {"raw": ROWS, "late": late}, {"since_us": 1})

    assert found.to_pylist() == [{"n": 2}]


def test_shows_named_steps_one_by_one(engine: engines.Engine) -> None:
    late = RAW.filter(_.moment_us > 1)
    last = ibis.table(RAW.schema(), name="late").filter(_.who == "bob")

    found = list(engine.trace({"raw": ROWS, "late": late, "last": last}))

    assert [(name, rows.num_rows) for name, rows in found] == [("late", 2), ("last", 1)]


def test_hands_out_results_in_blocks(engine: engines.Engine) -> None:
    many = pa.table({"who": ["ann"] * 250_000, "moment_us": range(250_000)})

    blocks = [block.num_rows for block in engine.batches(RAW, {"raw": many})]

    assert sum(blocks) == 250_000
    assert len(blocks) > 1


def test_refuses_an_engine_it_does_not_know() -> None:
    with pytest.raises(engines.UnknownEngine, match="no engine 'abacus'"):
        engines.open(Settings(engine="abacus"))
