"""How people move, all together: what follows what, whole ways, funnels, boards, a year.

One file a reading. Names are found at first use, as those of trajectories are: the modules behind
them import Ibis.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.populations.answers import Interval, Refusal, share
    from twofold.populations.attribution import Attribution, Effect, read_attribution
    from twofold.populations.behind import asked_people, contact_people
    from twofold.populations.board import Lane, Waiting, board_people, read_board
    from twofold.populations.cells import (
        Cells,
        OtherCurrency,
        other_currencies,
        read_cells,
        spend_cells,
    )
    from twofold.populations.funnel import FunnelStep, Reached, funnel_people, read_funnel
    from twofold.populations.holdouts import did_it_help
    from twofold.populations.parity import Parity, read_parity
    from twofold.populations.retention import Cohort, read_retention, retention_people
    from twofold.populations.sessions import Sessions, read_sessions, session_counts, session_totals
    from twofold.populations.stage_flow import (
        Dwell,
        Flow,
        Length,
        Move,
        read_stage_flow,
        stage_people,
        stage_velocity,
        stays_table,
    )
    from twofold.populations.step_matrix import Share, read_step_matrix, step_people
    from twofold.populations.switches import Switch, read_switches, switch_people
    from twofold.populations.threads import in_threads, spoken
    from twofold.populations.transitions import (
        Graph,
        Node,
        Transition,
        read_transitions,
        transition_gaps,
        transition_nodes,
        transition_people,
    )
    from twofold.populations.variants import (
        Variant,
        Variety,
        path_entropy,
        read_variants,
        variant_people,
    )
    from twofold.populations.year import YEAR_WEEKS, Sentence, Week, Year, read_year

# No name may be that of a module of this room: the module would hide it once it is imported.
_HOMES = {
    "YEAR_WEEKS": "year",
    "Attribution": "attribution",
    "Cells": "cells",
    "Cohort": "retention",
    "Dwell": "stage_flow",
    "Effect": "attribution",
    "Flow": "stage_flow",
    "FunnelStep": "funnel",
    "Graph": "transitions",
    "Interval": "answers",
    "Lane": "board",
    "Length": "stage_flow",
    "Move": "stage_flow",
    "Node": "transitions",
    "OtherCurrency": "cells",
    "Parity": "parity",
    "Reached": "funnel",
    "Refusal": "answers",
    "Sentence": "year",
    "Sessions": "sessions",
    "Share": "step_matrix",
    "Switch": "switches",
    "Transition": "transitions",
    "Variant": "variants",
    "Variety": "variants",
    "Waiting": "board",
    "Week": "year",
    "Year": "year",
    "asked_people": "behind",
    "board_people": "board",
    "contact_people": "behind",
    "did_it_help": "holdouts",
    "funnel_people": "funnel",
    "in_threads": "threads",
    "other_currencies": "cells",
    "path_entropy": "variants",
    "read_attribution": "attribution",
    "read_board": "board",
    "read_cells": "cells",
    "read_funnel": "funnel",
    "read_parity": "parity",
    "read_retention": "retention",
    "read_sessions": "sessions",
    "read_stage_flow": "stage_flow",
    "read_step_matrix": "step_matrix",
    "read_switches": "switches",
    "read_transitions": "transitions",
    "read_variants": "variants",
    "read_year": "year",
    "retention_people": "retention",
    "session_counts": "sessions",
    "session_totals": "sessions",
    "share": "answers",
    "spend_cells": "cells",
    "spoken": "threads",
    "stage_people": "stage_flow",
    "stage_velocity": "stage_flow",
    "stays_table": "stage_flow",
    "step_people": "step_matrix",
    "switch_people": "switches",
    "transition_gaps": "transitions",
    "transition_nodes": "transitions",
    "transition_people": "transitions",
    "variant_people": "variants",
}

__all__ = [
    "YEAR_WEEKS",
    "Attribution",
    "Cells",
    "Cohort",
    "Dwell",
    "Effect",
    "Flow",
    "FunnelStep",
    "Graph",
    "Interval",
    "Lane",
    "Length",
    "Move",
    "Node",
    "OtherCurrency",
    "Parity",
    "Reached",
    "Refusal",
    "Sentence",
    "Sessions",
    "Share",
    "Switch",
    "Transition",
    "Variant",
    "Variety",
    "Waiting",
    "Week",
    "Year",
    "asked_people",
    "board_people",
    "contact_people",
    "did_it_help",
    "funnel_people",
    "in_threads",
    "other_currencies",
    "path_entropy",
    "read_attribution",
    "read_board",
    "read_cells",
    "read_funnel",
    "read_parity",
    "read_retention",
    "read_sessions",
    "read_stage_flow",
    "read_step_matrix",
    "read_switches",
    "read_transitions",
    "read_variants",
    "read_year",
    "retention_people",
    "session_counts",
    "session_totals",
    "share",
    "spend_cells",
    "spoken",
    "stage_people",
    "stage_velocity",
    "stays_table",
    "step_people",
    "switch_people",
    "transition_gaps",
    "transition_nodes",
    "transition_people",
    "variant_people",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.populations.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
