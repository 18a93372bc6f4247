"""What became of campaigns: what left, what people did of themselves, and whether speaking helped.

Names are found at first use: the modules behind them import NumPy, for which an idle web process
must not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.results.effect import Group, Money, Result, result
    from twofold.results.fates import OPENS, Happened, happened
    from twofold.results.telling import plain
    from twofold.results.words import sentences

_HOMES = {
    "Group": "effect",
    "Happened": "fates",
    "Money": "effect",
    "OPENS": "fates",
    "Result": "effect",
    "happened": "fates",
    "plain": "telling",
    "result": "effect",
    "sentences": "words",
}

__all__ = [
    "OPENS",
    "Group",
    "Happened",
    "Money",
    "Result",
    "happened",
    "plain",
    "result",
    "sentences",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.results.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
