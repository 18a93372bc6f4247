"""What a person's touches add up to: steps, readings, stages and profiles.

Names are found at first use: the modules behind them import Ibis and DuckDB, which a web process
that never reads the lens must not pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.trajectories.answers import Interval, Refusal
    from twofold.trajectories.attribution import Attribution, Effect, read_attribution
    from twofold.trajectories.board import Lane, Waiting, read_board
    from twofold.trajectories.cells import Cell, other_currencies, read_cells, spend_cells
    from twofold.trajectories.compaction import Compacted, compact
    from twofold.trajectories.conditions import BadCondition
    from twofold.trajectories.funnel import FunnelStep, Reached, funnel_people, read_funnel
    from twofold.trajectories.hashing import digest
    from twofold.trajectories.holdouts import did_it_help
    from twofold.trajectories.individual import (
        Profile,
        StageStep,
        overdue,
        profile,
        profile_now,
        stage_steps,
    )
    from twofold.trajectories.lens import Lens, steps
    from twofold.trajectories.marks import mark, mark_everybody
    from twofold.trajectories.parity import Parity, read_parity
    from twofold.trajectories.profiles import profile_everybody, profile_people, unprofiled
    from twofold.trajectories.retention import Cohort, read_retention, retention_people
    from twofold.trajectories.rules import (
        DEFAULT_RULES,
        STAGES,
        EmptyRule,
        Fault,
        Rule,
        UnknownStage,
        set_stage_rules,
        stage_faults,
        stage_rules,
    )
    from twofold.trajectories.schema import ORDER, OWN, SCHEMA, steps_table
    from twofold.trajectories.sessions import (
        Sessions,
        read_sessions,
        session_counts,
        session_totals,
    )
    from twofold.trajectories.stage_flow import (
        Dwell,
        Flow,
        Length,
        Move,
        read_stage_flow,
        stage_people,
        stage_velocity,
        stays_table,
    )
    from twofold.trajectories.stays import stage_rows
    from twofold.trajectories.step_matrix import Share, read_step_matrix, step_people
    from twofold.trajectories.switches import Switch, read_switches, switch_people
    from twofold.trajectories.transitions import (
        Graph,
        Node,
        Transition,
        read_transitions,
        transition_gaps,
        transition_nodes,
        transition_people,
    )
    from twofold.trajectories.variants import (
        Variant,
        Variety,
        path_entropy,
        read_variants,
        variant_people,
    )
    from twofold.trajectories.year import Sentence, Week, Year, read_year

# No name may be that of a module of this room: the module would hide it once it is imported.
_HOMES = {
    "Attribution": "attribution",
    "BadCondition": "conditions",
    "Cell": "cells",
    "Cohort": "retention",
    "Compacted": "compaction",
    "DEFAULT_RULES": "rules",
    "Dwell": "stage_flow",
    "Effect": "attribution",
    "EmptyRule": "rules",
    "Fault": "rules",
    "Flow": "stage_flow",
    "FunnelStep": "funnel",
    "Graph": "transitions",
    "Interval": "answers",
    "Lane": "board",
    "Length": "stage_flow",
    "Lens": "lens",
    "Move": "stage_flow",
    "Node": "transitions",
    "ORDER": "schema",
    "OWN": "schema",
    "Parity": "parity",
    "Profile": "individual",
    "Reached": "funnel",
    "Refusal": "answers",
    "Rule": "rules",
    "SCHEMA": "schema",
    "STAGES": "rules",
    "Sentence": "year",
    "Sessions": "sessions",
    "Share": "step_matrix",
    "StageStep": "individual",
    "Switch": "switches",
    "Transition": "transitions",
    "UnknownStage": "rules",
    "Variant": "variants",
    "Variety": "variants",
    "Waiting": "board",
    "Week": "year",
    "Year": "year",
    "board_people": "board",
    "compact": "compaction",
    "did_it_help": "holdouts",
    "digest": "hashing",
    "funnel_people": "funnel",
    "mark": "marks",
    "mark_everybody": "marks",
    "other_currencies": "cells",
    "overdue": "individual",
    "path_entropy": "variants",
    "profile": "individual",
    "profile_everybody": "profiles",
    "profile_now": "individual",
    "profile_people": "profiles",
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
    "set_stage_rules": "rules",
    "spend_cells": "cells",
    "stage_faults": "rules",
    "stage_people": "stage_flow",
    "stage_rows": "stays",
    "stage_rules": "rules",
    "stage_steps": "individual",
    "stage_velocity": "stage_flow",
    "stays_table": "stage_flow",
    "step_people": "step_matrix",
    "steps": "lens",
    "steps_table": "schema",
    "switch_people": "switches",
    "transition_gaps": "transitions",
    "transition_nodes": "transitions",
    "transition_people": "transitions",
    "unprofiled": "profiles",
    "variant_people": "variants",
}

__all__ = [
    "DEFAULT_RULES",
    "ORDER",
    "OWN",
    "SCHEMA",
    "STAGES",
    "Attribution",
    "BadCondition",
    "Cell",
    "Cohort",
    "Compacted",
    "Dwell",
    "Effect",
    "EmptyRule",
    "Fault",
    "Flow",
    "FunnelStep",
    "Graph",
    "Interval",
    "Lane",
    "Length",
    "Lens",
    "Move",
    "Node",
    "Parity",
    "Profile",
    "Reached",
    "Refusal",
    "Rule",
    "Sentence",
    "Sessions",
    "Share",
    "StageStep",
    "Switch",
    "Transition",
    "UnknownStage",
    "Variant",
    "Variety",
    "Waiting",
    "Week",
    "Year",
    "compact",
    "did_it_help",
    "digest",
    "funnel_people",
    "mark",
    "mark_everybody",
    "other_currencies",
    "overdue",
    "path_entropy",
    "profile",
    "profile_everybody",
    "profile_now",
    "profile_people",
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
    "set_stage_rules",
    "spend_cells",
    "stage_faults",
    "stage_people",
    "stage_rows",
    "stage_rules",
    "stage_steps",
    "stage_velocity",
    "stays_table",
    "step_people",
    "steps",
    "steps_table",
    "switch_people",
    "transition_gaps",
    "transition_nodes",
    "transition_people",
    "unprofiled",
    "variant_people",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.trajectories.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
