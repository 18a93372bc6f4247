"""Readings keep away from what differs between engines without an error."""

import ast

from tests.house import tree
from tests.house.tree import Tree

# Measured on DuckDB and Spark: each gives another number, or another row, and says nothing.
DIFFERING = {
    "epoch_seconds": "seconds of a timestamp round differently; use occurred_us",
    "asof_join": "ties are broken differently; use a link column",
    "quantile": "interpolated differently; count buckets",
    "approx_quantile": "a sketch of the engine's own",
    "approx_median": "a sketch of the engine's own",
    "unwrap_as": "JSON values are cast differently; lay the value out as a column",
}
ENDS = {"first", "last"}
WHOLE = ("int", "Int", "uint")


def test_readings_mean_the_same_on_every_engine() -> None:
    assert differing(tree.house()) == []


def test_what_differs_between_engines_is_noticed() -> None:
    bad = {
        "src/twofold/trajectories/a.py": "steps.at.epoch_seconds()\n",
        "src/twofold/trajectories/b.py": "steps.name.first().over(w)\n",
        "src/twofold/trajectories/c.py": "steps.name.last(order_by=x).over(w)\n",
        "src/twofold/trajectories/d.py": "left.asof_join(right)\n",
        "src/twofold/trajectories/e.py": "steps.happened_at.cast('int64')\n",
        "src/twofold/trajectories/f.py": "steps.occurred_us.cast('timestamp').cast(dt.int64)\n",
        "src/twofold/trajectories/g.py": "steps.gap_us.quantile(0.9)\n",
        "src/twofold/trajectories/h.py": "steps.payload.unwrap_as('int64')\n",
    }

    assert [line.partition(":")[0][-4] for line in differing(bad)] == list("abcdefgh")


def test_a_plain_first_and_a_plain_cast_pass() -> None:
    good = {
        "src/twofold/trajectories/a.py": "steps.name.first(order_by=x)\n"
        "steps.day.cast('int64')\nsteps.gap_us.max().over(w)\n"
    }

    assert differing(good) == []


def differing(house: Tree) -> list[str]:
    """Return file, line and reason for each expression that engines read differently."""
    return [
        f"{path}:{node.lineno} {reason}"
        for room in ("trajectories", "populations")
        for path, module in tree.modules(house, f"src/twofold/{room}/")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute | ast.Call) and (reason := _reason(node))
    ]


def _reason(node: ast.Attribute | ast.Call) -> str:
    match node:
        case ast.Attribute(attr=name) if name in DIFFERING:
            return f"{name}: {DIFFERING[name]}"
        case ast.Call(func=ast.Attribute(attr="over", value=inner)) if _ends(inner):
            return "first or last over a window: nulls and frames differ; use a link column"
        case ast.Call(func=ast.Attribute(attr="cast", value=given), args=[kind, *_]):
            moment = _is_moment(given) and _is_whole(kind)
            return "a timestamp cast to a number: units differ; use occurred_us" if moment else ""
        case _:
            return ""


def _ends(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDS
    )


def _is_moment(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name.endswith(("_at", "timestamp"))
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            said = {part.value for part in arguments if isinstance(part, ast.Constant)}
            return name in {"as_timestamp", "to_timestamp"} or (
                name == "cast" and any(str(word).startswith("timestamp") for word in said)
            )
        case _:
            return False


def _is_whole(kind: ast.expr) -> bool:
    match kind:
        case ast.Constant(value=str(word)) | ast.Attribute(attr=word) | ast.Name(id=word):
            return word.startswith(WHOLE)
        case _:
            return False
