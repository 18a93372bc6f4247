"""Whether it helped: what people who were spoken to did beyond those who were held back.

Plain arrays in, an interval or a refusal out; nothing here knows a database. Names are found at
first use: the modules behind them import NumPy, for which an idle web process must not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.lift.comparison import Lift, compare, compare_drawn, means_drawn
    from twofold.lift.complaints import Alarm, Level, Week, alarm, level
    from twofold.lift.contacts import Knee, Rung, knee, response
    from twofold.lift.models import Fit, expected, fit
    from twofold.lift.off_policy import Estimate, Log, doubly_robust, inverse, self_normalised
    from twofold.lift.personal import Gain, gain
    from twofold.lift.policies import Judged, judge
    from twofold.lift.qini import Uplift, uplift
    from twofold.lift.samples import Sample, adjusted
    from twofold.lift.split import Split, check_split

_HOMES = {
    "Alarm": "complaints",
    "Estimate": "off_policy",
    "Fit": "models",
    "Gain": "personal",
    "Judged": "policies",
    "Knee": "contacts",
    "Level": "complaints",
    "Lift": "comparison",
    "Log": "off_policy",
    "Rung": "contacts",
    "Sample": "samples",
    "Split": "split",
    "Uplift": "qini",
    "Week": "complaints",
    "adjusted": "samples",
    "alarm": "complaints",
    "check_split": "split",
    "compare": "comparison",
    "compare_drawn": "comparison",
    "means_drawn": "comparison",
    "doubly_robust": "off_policy",
    "expected": "models",
    "fit": "models",
    "gain": "personal",
    "inverse": "off_policy",
    "judge": "policies",
    "knee": "contacts",
    "level": "complaints",
    "response": "contacts",
    "self_normalised": "off_policy",
    "uplift": "qini",
}

__all__ = [
    "Alarm",
    "Estimate",
    "Fit",
    "Gain",
    "Judged",
    "Knee",
    "Level",
    "Lift",
    "Log",
    "Rung",
    "Sample",
    "Split",
    "Uplift",
    "Week",
    "adjusted",
    "alarm",
    "check_split",
    "compare",
    "compare_drawn",
    "doubly_robust",
    "expected",
    "fit",
    "gain",
    "inverse",
    "judge",
    "knee",
    "level",
    "means_drawn",
    "response",
    "self_normalised",
    "uplift",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.lift.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
