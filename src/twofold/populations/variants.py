"""The ways people take: which paths over purposes there are, and how varied they are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
from ibis.expr.types import Table

from twofold.populations import answers

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

Per = Literal["person", "session"]

MOVES_MAX = 12
SHOWN_MAX = 50
ARROW = " > "


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One path, how often it was taken and by how many people."""

    path: str
    n: int
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Variety:
    """How many paths there are, how many were taken once, and their entropy in bits."""

    n: int
    variants: int
    once: int
    entropy_bits: float
    shown: tuple[Variant, ...]


def paths(
    steps: Table, *, per: Per = "person", repeats: bool = True, moves_max: int = MOVES_MAX
) -> Table:
    """Return person_id, session_no, path: one row a person (session_no 1) or a session.

    A path names the purposes of own-orbit incidences in order, cut after `moves_max`; with
    `repeats` false, a purpose that follows itself is told once.
    """
    mine = steps.filter(steps.incidence)
    if not repeats:
        fresh = mine.prev_purpose.isnull() | (mine.prev_purpose != mine.purpose)
        mine = mine.filter(fresh | mine.session_start if per == "session" else fresh)
    run = mine.session_no if per == "session" else ibis.literal(1, "int64")
    mine = mine.select("person_id", "seq", "purpose", session_no=run)
    # `seq` counts in the order (occurred_us, touch_id), so it is the whole order of a person.
    run_order = ibis.window(group_by=["person_id", "session_no"], order_by="seq")
    mine = mine.mutate(move=ibis.row_number().over(run_order))
    mine = mine.filter(mine.move < moves_max)
    return mine.group_by("person_id", "session_no").agg(
        path=mine.purpose.group_concat(ARROW, order_by=mine.seq)
    )


def variants(
    steps: Table, *, per: Per = "person", repeats: bool = True, moves_max: int = MOVES_MAX
) -> Table:
    """Return path, n, people, the most frequent first (trace variants: van der Aalst 2016, 5.2)."""
    taken = paths(steps, per=per, repeats=repeats, moves_max=moves_max)
    # One row a person: to count people apart would keep every id of every path in memory.
    people = taken.count() if per == "person" else taken.person_id.nunique()
    found = taken.group_by("path").agg(n=taken.count(), people=people)
    return found.order_by(ibis.desc("n"), "path")


def path_entropy(
    steps: Table, *, per: Per = "person", repeats: bool = True, moves_max: int = MOVES_MAX
) -> Table:
    """Return one row n, variants, once, entropy_bits.

    H = -Σ p log2 p over the shares p of the variants (Shannon 1948). This plug-in value is too
    low while many paths were seen once, so their number `once` stands beside it.
    """
    taken = paths(steps, per=per, repeats=repeats, moves_max=moves_max)
    return _variety(taken.group_by("path").agg(n=taken.count()))


def variant_people(
    steps: Table,
    path: str,
    *,
    per: Per = "person",
    repeats: bool = True,
    moves_max: int = MOVES_MAX,
) -> Table:
    """Return the people who took this path: person_id, n, most often first."""
    taken = paths(steps, per=per, repeats=repeats, moves_max=moves_max)
    taken = taken.filter(taken.path == path)
    return taken.group_by("person_id").agg(n=taken.count()).order_by(ibis.desc("n"), "person_id")


def read_variants(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    per: Per = "person",
    repeats: bool = True,
    moves_max: int = MOVES_MAX,
    shown_max: int = SHOWN_MAX,
    params: "Params | None" = None,
) -> Variety | answers.Refusal:
    """Return the most frequent paths and how varied all of them are; refuses without paths."""
    ways = variants(steps, per=per, repeats=repeats, moves_max=moves_max)
    # Joined, so that paths, which cost far more than what is counted of them, are made once.
    most = ways.order_by(ibis.desc("n"), "path").limit(shown_max)
    both = most.cross_join(_variety(ways).rename(all_n="n"))
    rows = engine.arrow(both.order_by(ibis.desc("n"), "path"), tables, params).to_pylist()
    if not rows:
        return answers.Refusal(refused="nobody began a contact", needs="at least one incidence")
    return Variety(
        n=rows[0]["all_n"],
        variants=rows[0]["variants"],
        once=rows[0]["once"],
        entropy_bits=rows[0]["entropy_bits"],
        shown=tuple(Variant(path=row["path"], n=row["n"], people=row["people"]) for row in rows),
    )


def _variety(ways: Table) -> Table:
    shares = ways.mutate(share=ways.n / ways.n.sum().over(ibis.window()))
    return shares.agg(
        n=shares.n.sum().fill_null(0),
        variants=shares.count(),
        once=(shares.n == 1).sum().fill_null(0),
        entropy_bits=-(shares.share * shares.share.log2()).sum(),
    )
