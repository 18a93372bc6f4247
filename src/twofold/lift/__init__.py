"""Whether it helped: what people who were spoken to did beyond those who were held back.

Plain arrays in, an interval or a refusal out; nothing here knows a database. Names are found at
first use: the modules behind them import NumPy, for which an idle web process must not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.lift.comparison import Lift, compare
    from twofold.lift.contacts import Knee, Rung, knee, response
    from twofold.lift.off_policy import Estimate, Log, doubly_robust, inverse, self_normalised
    from twofold.lift.personal import Gain, gain
    from twofold.lift.qini import Uplift, uplift
    from twofold.lift.samples import Sample, adjusted
    from twofold.lift.split import Split, check_split

_HOMES = {
    "Estimate": "off_policy",
    "Gain": "personal",
    "Knee": "contacts",
    "Lift": "comparison",
    "Log": "off_policy",
    "Rung": "contacts",
    "Sample": "samples",
    "Split": "split",
    "Uplift": "qini",
    "adjusted": "samples",
    "check_split": "split",
    "compare": "comparison",
    "doubly_robust": "off_policy",
    "gain": "personal",
    "inverse": "off_policy",
    "knee": "contacts",
    "response": "contacts",
    "self_normalised": "off_policy",
    "uplift": "qini",
}

__all__ = [
    "Estimate",
    "Gain",
    "Knee",
    "Lift",
    "Log",
    "Rung",
    "Sample",
    "Split",
    "Uplift",
    "adjusted",
    "check_split",
    "compare",
    "doubly_robust",
    "gain",
    "inverse",
    "knee",
    "response",
    "self_normalised",
    "uplift",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.lift.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
