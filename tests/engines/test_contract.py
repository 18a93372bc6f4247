"""What every engine of the lens must do."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis import _
from ibis.expr.types import Table

from twofold import engines
from twofold.engines import memory
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


@pytest.fixture
def held(tmp_path: Path) -> engines.Held:
    """Return two files of which all columns but one may be held."""
    for number in range(2):
        rows = pa.table(
            {"who": ["ann", "bob", None], "moment_us": [1, 2, 3], "note": ["x", "y", "z"]}
        )
        pq.write_table(rows, tmp_path / f"{number}.parquet")
    files = (tmp_path / "0.parquet", tmp_path / "1.parquet")
    return engines.Held(files=files, columns=("who", "moment_us"))


TOLD = ibis.table({"who": "string", "moment_us": "int64", "note": "string"}, name="told")


@pytest.mark.parametrize(
    "expr",
    [
        TOLD.group_by("who").agg(n=_.count()).order_by("who"),
        TOLD.filter(_.who == "nobody"),
        TOLD.group_by("note").agg(who=_.who.max()).order_by("note"),
        TOLD.select("who", "note").distinct().order_by("note"),
        TOLD.order_by("note", "moment_us"),
        TOLD.mutate(who=_.who.fill_null("") + "!").order_by("note"),
    ],
)
def test_what_is_held_in_memory_reads_like_its_files(
    engine: engines.Engine, held: engines.Held, expr: Table
) -> None:
    before = engine.arrow(expr, {"told": list(held.files)})

    engine.hold(held)

    assert engine.arrow(expr, {"told": held}) == before


@pytest.mark.parametrize("who", ["ann", "cleo"])
def test_what_is_held_unites_with_rows_that_are_told(
    engine: engines.Engine, held: engines.Held, who: str
) -> None:
    more = pa.table({"who": [who], "moment_us": [9], "note": ["w"]})
    both = TOLD.union(ibis.table(TOLD.schema(), name="more"))
    counts = both.group_by("who").agg(n=_.count()).order_by("who")
    engine.hold(held)

    found = engine.arrow(counts, {"told": held, "more": more}).to_pylist()

    people = {"ann": 2, "bob": 2, who: 3 if who == "ann" else 1}
    named = [{"who": name, "n": n} for name, n in sorted(people.items())]
    assert found == [*named, {"who": None, "n": 2}]


def test_what_is_held_needs_its_files_no_more(engine: engines.Engine, held: engines.Held) -> None:
    engine.hold(held)
    for file in held.files:
        file.unlink()

    found = engine.arrow(TOLD.agg(n=_.count(), last=_.moment_us.max()), {"told": held})

    assert found.to_pylist() == [{"n": 6, "last": 3}]
    with pytest.raises(engines.MissingFile):
        engine.arrow(TOLD, {"told": held})


def test_readers_go_on_while_something_else_is_held(
    engine: engines.Engine, held: engines.Held
) -> None:
    other = engines.Held(files=held.files[:1], columns=held.columns)
    counts = TOLD.agg(n=_.count())
    found: list[int] = []

    def read() -> None:
        for _turn in range(30):
            found.extend(engine.arrow(counts, {"told": held})["n"].to_pylist())

    readers = [Thread(target=read) for _reader in range(3)]
    for reader in readers:
        reader.start()
    for _turn in range(5):
        engine.hold(held)
        engine.hold(other)
    for reader in readers:
        reader.join()

    assert found == [6] * 90


def test_what_nobody_reads_is_let_go(
    engine: engines.Engine, held: engines.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "IDLE_SECONDS", 0.02)
    engine.hold(held)
    for file in held.files:
        file.unlink()

    counts = TOLD.agg(n=_.count())

    def read_now_and_then() -> None:
        for _turn in range(100):
            engine.arrow(counts, {"told": held})
            time.sleep(0.1)

    with pytest.raises(engines.MissingFile):
        read_now_and_then()


def test_files_that_are_gone_are_not_held(engine: engines.Engine, tmp_path: Path) -> None:
    gone = engines.Held(files=(tmp_path / "gone.parquet",), columns=("who",))

    engine.hold(gone)
    engine.hold(gone)

    with pytest.raises(engines.MissingFile):
        engine.arrow(TOLD, {"told": gone})


def test_refuses_an_engine_it_does_not_know() -> None:
    with pytest.raises(engines.UnknownEngine, match="no engine 'abacus'"):
        engines.open(Settings(engine="abacus"))
