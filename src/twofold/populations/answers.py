"""What a population reading answers with: a share or mean with its interval, or a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from twofold.engines import Engine, Params, Sources

LEVEL = 0.95

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """Where the true value lies with probability `level`, and the best single guess."""

    low: float
    mid: float
    high: float
    level: float = LEVEL


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """An honest no: why the question has no answer here, and what it would need."""

    refused: str
    needs: str


def share(hits: int, n: int, *, level: float = LEVEL) -> Interval:
    """Return the Wilson score interval of `hits` out of `n` (Wilson 1927, JASA 22, p. 209).

    `mid` is the plain share hits / n; n must be at least 1.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    plain = hits / n
    centre = (plain + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(plain * (1 - plain) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At 0 and n of n the bound is exactly the share; rounding must not put it beside.
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == n else min(1.0, centre + half)
    return Interval(low=low, mid=plain, high=high, level=level)


def mean(n: int, average: float, deviation: float, *, level: float = LEVEL) -> Interval:
    """Return the normal interval of a mean: average ± z · s / √n, s the sample deviation.

    By the central limit theorem, so callers refuse small n before they ask.
    """
    half = NormalDist().inv_cdf((1 + level) / 2) * deviation / sqrt(n)
    return Interval(low=average - half, mid=average, high=average + half, level=level)


def rows(
    kind: type[Value],
    engine: "Engine",
    expr: "Table",
    tables: "Sources",
    params: "Params | None" = None,
) -> tuple[Value, ...]:
    """Return the expression's rows, each as a value of `kind`, whose fields are its columns."""
    return tuple(kind(**row) for row in engine.arrow(expr, tables, params).to_pylist())


def people(
    engine: "Engine", expr: "Table", tables: "Sources", params: "Params | None" = None
) -> tuple[str, ...]:
    """Return the people behind a figure: the `person_id`s of an expression's rows."""
    found: Iterable[str] = engine.arrow(expr, tables, params).column("person_id").to_pylist()
    return tuple(found)
