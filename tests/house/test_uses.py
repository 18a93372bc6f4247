"""Every reading says what it uses people's data for, so that nobody who refused is in it."""

import ast

from tests.house import tree
from tests.house.tree import Tree

READINGS = frozenset({"steps", "compact", "profile_people", "profile_everybody", "profile_now"})
ROOMS = frozenset({"lens", "trajectories"})


def test_every_reading_says_what_it_is_for() -> None:
    assert useless(tree.house()) == []


def test_a_reading_that_does_not_is_noticed() -> None:
    bad = {
        "src/twofold/flow/sums.py": "trajectories.steps(db, engine, settings, as_of=now)\n"
        "trajectories.steps(db, engine, settings, as_of=now, use=counted)\n"
    }

    assert useless(bad) == ["src/twofold/flow/sums.py: line 1 reads for no use"]


def useless(house: Tree) -> list[str]:
    """Return the calls of a reading of people's steps that name no use."""
    return [
        f"{path}: line {call.lineno} reads for no use"
        for path, text in tree.under(house, "src/", ".py").items()
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in READINGS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ROOMS
        and not any(keyword.arg == "use" for keyword in call.keywords)
    ]
