"""People described in plain words: over their readings and touches, for everybody and for one.

Names are found at first use, as those of trajectories are: what asks everybody imports the lens.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.audiences.crowd import count, members
    from twofold.audiences.individual import holds
    from twofold.audiences.parsing import parse
    from twofold.audiences.tokens import BadExpression
    from twofold.audiences.tree import Expression

# No name may be that of a module of this room: the module would hide it once it is imported.
_HOMES = {
    "BadExpression": "tokens",
    "Expression": "tree",
    "count": "crowd",
    "holds": "individual",
    "members": "crowd",
    "parse": "parsing",
}

__all__ = ["BadExpression", "Expression", "count", "holds", "members", "parse"]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.audiences.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
