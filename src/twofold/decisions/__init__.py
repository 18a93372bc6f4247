"""What was chosen for one person at one moment, and why: options, silence, holdouts, the log.

The names that work with numbers are found at first use: they import NumPy, for which a web process
that decides nothing must not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from twofold.decisions.ceilings import (
    USUAL,
    BadLimit,
    Claim,
    ContactLimit,
    NoSuchLimit,
    drop_limit,
    limit_of,
    limits,
    set_by_staff,
    set_limit,
    usual,
)
from twofold.decisions.decision import (
    Decision,
    Held,
    Moment,
    Option,
    Outcome,
    UnknownDecision,
    get,
    keep,
    of_delivery,
    of_person,
)
from twofold.decisions.habits import Habits, who_reached, who_waits
from twofold.decisions.holdings import export, forget
from twofold.decisions.knees import ALL as ALL_CAMPAIGNS
from twofold.decisions.knees import Enough, heeded, unheeded
from twofold.decisions.knees import found as enough
from twofold.decisions.knees import keep as keep_enough
from twofold.decisions.lacks import Lack, Lacking
from twofold.decisions.lacks import keep as keep_lack
from twofold.decisions.lacks import of as lacks_of
from twofold.decisions.lead import Lead
from twofold.decisions.lead import keep as keep_lead
from twofold.decisions.lead import of as leads_of
from twofold.decisions.model import Model
from twofold.decisions.model import keep as keep_model
from twofold.decisions.model import of as model_of
from twofold.decisions.scene import Case, Holding, Holds, Scene, gather
from twofold.decisions.weighing import (
    Leave,
    Open,
    Settled,
    Skip,
    Verdict,
    Wait,
    is_own_no,
    weigh,
)
from twofold.decisions.wording import is_of_terms, reason

if TYPE_CHECKING:
    from twofold.decisions.aftermath import Outcomes, outcomes
    from twofold.decisions.belief import Tally, best
    from twofold.decisions.choosing import (
        TRIED_MIN,
        Arm,
        Choices,
        Offer,
        choose,
        propensities,
    )
    from twofold.decisions.columns import Columns
    from twofold.decisions.drawn import Drawn, own_chances, with_chances
    from twofold.decisions.holdouts import ALL, drawn
    from twofold.decisions.holdouts import keep as keep_held
    from twofold.decisions.likeness import Turns
    from twofold.decisions.rounds import Chosen, choose_all
    from twofold.decisions.rows import InARow, in_a_row
    from twofold.decisions.rows import joined as joined_rows
    from twofold.decisions.settling import settle
    from twofold.decisions.tallies import count as count_tallies
    from twofold.decisions.tallies import of as tallies_of

# Where each is, and what it is called there.
_NUMBERS = {
    **dict.fromkeys(("Outcomes", "outcomes"), "aftermath"),
    **dict.fromkeys(("Tally", "best"), "belief"),
    **dict.fromkeys(("TRIED_MIN", "Arm", "Choices", "Offer", "choose", "propensities"), "choosing"),
    **dict.fromkeys(("Columns",), "columns"),
    **dict.fromkeys(("ALL", "drawn", "keep_held"), "holdouts"),
    **dict.fromkeys(("Drawn", "own_chances", "with_chances"), "drawn"),
    **dict.fromkeys(("InARow", "in_a_row", "joined_rows"), "rows"),
    **dict.fromkeys(("Turns",), "likeness"),
    **dict.fromkeys(("Chosen", "choose_all"), "rounds"),
    **dict.fromkeys(("settle",), "settling"),
    **dict.fromkeys(("count_tallies", "tallies_of"), "tallies"),
}
_THERE = {
    "keep_held": "keep",
    "count_tallies": "count",
    "tallies_of": "of",
    "joined_rows": "joined",
}

__all__ = [
    "ALL",
    "ALL_CAMPAIGNS",
    "TRIED_MIN",
    "USUAL",
    "Arm",
    "BadLimit",
    "Case",
    "Choices",
    "Chosen",
    "Claim",
    "Columns",
    "ContactLimit",
    "Decision",
    "Drawn",
    "Enough",
    "Habits",
    "Held",
    "Holding",
    "Holds",
    "InARow",
    "Lack",
    "Lacking",
    "Lead",
    "Leave",
    "Model",
    "Moment",
    "NoSuchLimit",
    "Offer",
    "Open",
    "Option",
    "Outcome",
    "Outcomes",
    "Scene",
    "Settled",
    "Skip",
    "Tally",
    "Turns",
    "UnknownDecision",
    "Verdict",
    "Wait",
    "best",
    "choose",
    "choose_all",
    "count_tallies",
    "drawn",
    "drop_limit",
    "enough",
    "export",
    "forget",
    "gather",
    "get",
    "heeded",
    "in_a_row",
    "is_of_terms",
    "is_own_no",
    "joined_rows",
    "keep",
    "keep_enough",
    "keep_held",
    "keep_lack",
    "keep_lead",
    "keep_model",
    "lacks_of",
    "leads_of",
    "limit_of",
    "limits",
    "model_of",
    "of_delivery",
    "of_person",
    "outcomes",
    "own_chances",
    "propensities",
    "reason",
    "set_by_staff",
    "set_limit",
    "settle",
    "tallies_of",
    "unheeded",
    "usual",
    "weigh",
    "who_reached",
    "who_waits",
    "with_chances",
]


def __getattr__(name: str) -> Any:
    if name in _NUMBERS:
        module = import_module(f"twofold.decisions.{_NUMBERS[name]}")
        return getattr(module, _THERE.get(name, name))
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
