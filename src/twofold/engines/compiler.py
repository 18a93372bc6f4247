"""Ibis expressions to SQL text: values bound by name, named steps as common table expressions."""

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import ibis
import ibis.expr.datashape as ds
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.expr.types import Scalar, Table

QUERIES_MAX = 512

_LOCK = Lock()


class Bound(ops.Scalar):  # type: ignore[misc]  # Ibis brings no types
    """A value given by name when the SQL runs."""

    label: str
    dtype: dt.DataType
    shape = ds.scalar


class DuckCompiler(DuckDBCompiler):  # type: ignore[misc]  # Ibis brings no types
    """Ibis's DuckDB compiler, which also knows bound values."""

    def visit_Bound(  # noqa: N802 -- the name by which Ibis finds it
        self, op: Bound, *, label: str, dtype: dt.DataType
    ) -> sge.Expression:
        """Return `CAST($label AS dtype)`."""
        del op
        cast: sge.Expression = self.cast(sge.Parameter(this=sge.Var(this=label)), dtype)
        return cast

    def visit_Sum(  # noqa: N802 -- the name by which Ibis finds it
        self, op: ops.Sum, *, arg: sge.Expression, where: sge.Expression | None
    ) -> sge.Expression:
        """Return the sum in the type that Ibis promises; DuckDB's own is 128 bits wide."""
        total: sge.Expression = super().visit_Sum(op, arg=arg, where=where)
        return self.cast(total, op.dtype) if op.dtype.is_integer() else total

    def visit_WindowFunction(  # noqa: N802 -- the name by which Ibis finds it
        self, op: ops.WindowFunction, *, func: sge.Expression, **window: object
    ) -> sge.Expression:
        """Return the function over its window, with a cast around both and not between them."""
        if isinstance(func, sge.Cast) and isinstance(func.this, sge.Sum):
            bare: sge.Expression = super().visit_WindowFunction(op, func=func.this, **window)
            cast: sge.Expression = self.cast(bare, op.dtype)
            return cast
        whole: sge.Expression = super().visit_WindowFunction(op, func=func, **window)
        return whole


def bound(name: str, dtype: str) -> Scalar:
    """Return the bound value `name` as an Ibis scalar."""
    return Bound(name, ibis.dtype(dtype)).to_expr()


class Query(NamedTuple):
    """One SQL text and the names of the values it wants bound."""

    text: str
    names: frozenset[str]


def compiled(expr: Table, steps: Sequence[tuple[str, Table]]) -> Query:
    """Return one query for DuckDB: the named steps first, then the expression."""
    with _LOCK:
        return _compiled(expr.op(), tuple((name, step.op()) for name, step in steps))


# A bound, not a policy: expressions made at run time must not pile up for ever. Every engine of a
# process shares it, as the text depends on the expression alone.
@lru_cache(maxsize=QUERIES_MAX)
def _compiled(expr: ops.Node, steps: tuple[tuple[str, ops.Node], ...]) -> Query:
    compiler = DuckCompiler()
    query = compiler.to_sqlglot(expr.to_expr()).copy()
    own = query.args.get("with_")
    # Not materialized: a step read twice is cheaper read again with only the columns in use.
    named = [
        sge.CTE(
            this=compiler.to_sqlglot(step.to_expr()),
            alias=sge.TableAlias(this=sge.to_identifier(name, quoted=True)),
            materialized=False,
        )
        for name, step in steps
    ]
    if named:
        query.set("with_", sge.With(expressions=[*named, *(own.expressions if own else [])]))
    names = frozenset(parameter.name for parameter in query.find_all(sge.Parameter))
    return Query(query.sql(dialect="duckdb"), names)
