"""How people move between stages: any to any, how long they stay, what they skip, how fast."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import IntegerScalar, Table

from twofold import clock
from twofold.populations import answers, medians

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

STAGE_STEPS = ibis.schema(
    {
        "person_id": "!string",
        "seq": "!int64",
        "stage": "!string",
        "since_us": "!int64",
        "until_us": "int64",
        "why": "!string",
    }
)
# The way somebody would walk if they skipped nothing; disengaged stands beside it.
WAY = ("acquisition", "activation", "engagement", "satisfaction", "loyalty", "advocacy")
DWELL_DAYS = (1, 7, 30, 90, 180, 365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """How often people went from one stage to another; `skipped` names the stages passed over."""

    from_stage: str
    stage: str
    n: int
    median_dwell_us: float
    skipped: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dwell:
    """One stage: how often entered and left, who is there, how long those who left had stayed."""

    stage: str
    entered: int
    left: int
    present: int
    median_us: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """How many stays in a stage that ended had lasted less than `days_max` (null: any longer)."""

    stage: str
    days_max: int | None
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """All moves between stages, and the stay in each."""

    moves: tuple[Move, ...]
    dwells: tuple[Dwell, ...]
    lengths: tuple[Length, ...]


def stays_table() -> Table:
    """Return the unbound table `stage_steps`: one row a stay of one person in one stage."""
    return ibis.table(STAGE_STEPS, name="stage_steps")


def stays(stages: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return the stays begun before `as_of`, with dwell_us and `left` (ended before `as_of`)."""
    begun = stages.filter(stages.since_us < as_of)
    left = begun.until_us.notnull() & (begun.until_us < as_of)
    until = ibis.cases((left, begun.until_us), else_=as_of)
    return begun.select(
        "person_id", "seq", "stage", "since_us", left=left, dwell_us=until - begun.since_us
    )


def stage_moves(stages: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return from_stage, stage, n, median_dwell_us (in from_stage, before this move)."""
    here = stays(stages, as_of=as_of)
    order = ibis.window(group_by="person_id", order_by="seq")
    moves = here.mutate(next_stage=here.stage.lead().over(order))
    moves = moves.filter(moves.next_stage.notnull())
    pairs = moves.select("person_id", "dwell_us", from_stage="stage", stage="next_stage")
    found = medians.medians(pairs, ("from_stage", "stage"), "dwell_us")
    found = found.rename(median_dwell_us="median")
    return found.order_by(ibis.desc("n"), "from_stage", "stage")


def stage_dwells(stages: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return stage, entered, left, present, median_us (of the stays that ended).

    Stays that last still are left out of the median, as the definition of velocity wants it; while
    many last, it is too short.
    """
    here = stays(stages, as_of=as_of)
    counts = here.group_by("stage").agg(entered=here.count(), left=here.left.sum())
    middle = medians.medians(here.filter(here.left), ["stage"], "dwell_us")
    found = counts.left_join(middle, "stage")
    return found.select(
        "stage",
        "entered",
        "left",
        present=found.entered - found.left,
        median_us=found["median"],
    ).order_by("stage")


def stage_lengths(stages: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return stage, days_max, n: the distribution of stays that ended, in steps of DWELL_DAYS."""
    here = stays(stages, as_of=as_of)
    ended = here.filter(here.left)
    # 0 stands for the open end inside the engine, so that grouping meets no null.
    days_max = ibis.cases(
        *((ended.dwell_us < days * clock.DAY, days) for days in DWELL_DAYS), else_=0
    ).cast("int64")
    ended = ended.select("stage", days_max=days_max)
    found = ended.group_by("stage", "days_max").agg(n=ended.count())
    return found.select("stage", "n", days_max=found.days_max.nullif(0)).order_by(
        "stage", ibis.asc("days_max", nulls_first=False)
    )


def stage_velocity(stages: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return person_id, stage, since_us, dwell_us, velocity of each person's present stage.

    velocity = dwell / median dwell of those who left that stage: above 1 is slower than they were;
    null where nobody has left it, or all at once.
    """
    here = stays(stages, as_of=as_of)
    middle = medians.medians(here.filter(here.left), ["stage"], "dwell_us")
    now = here.filter(~here.left).left_join(middle, "stage")
    velocity = ibis.cases((now["median"] > 0, now.dwell_us / now["median"]))
    return now.select("person_id", "stage", "since_us", "dwell_us", velocity=velocity).order_by(
        ibis.desc("dwell_us"), "person_id"
    )


def stage_people(
    stages: Table, *, as_of: int | IntegerScalar, from_stage: str, stage: str
) -> Table:
    """Return the people who made this move: person_id."""
    here = stays(stages, as_of=as_of)
    order = ibis.window(group_by="person_id", order_by="seq")
    moves = here.mutate(next_stage=here.stage.lead().over(order))
    made = moves.filter((moves.stage == from_stage) & (moves.next_stage == stage))
    return made.select("person_id").distinct().order_by("person_id")


def skipped(from_stage: str, stage: str) -> tuple[str, ...]:
    """Return the stages of WAY between the two that a move forward passed over."""
    if from_stage not in WAY or stage not in WAY:
        return ()
    return WAY[WAY.index(from_stage) + 1 : WAY.index(stage)]


def read_stage_flow(
    engine: "Engine",
    tables: "Sources",
    stages: Table,
    *,
    as_of: int | IntegerScalar,
    params: "Params | None" = None,
) -> Flow:
    """Return all moves and stays as of `as_of`; `tables` says what `stage_steps` stands for."""
    moves = engine.arrow(stage_moves(stages, as_of=as_of), tables, params).to_pylist()
    return Flow(
        moves=tuple(Move(**row, skipped=skipped(row["from_stage"], row["stage"])) for row in moves),
        dwells=answers.rows(Dwell, engine, stage_dwells(stages, as_of=as_of), tables, params),
        lengths=answers.rows(Length, engine, stage_lengths(stages, as_of=as_of), tables, params),
    )
