"""What a person's touches add up to: steps, readings, stages and profiles.

Names are found at first use: the modules behind them import Ibis and DuckDB, which a web process
that never reads the lens must not pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.trajectories.board import read_board
    from twofold.trajectories.compaction import Compacted, compact
    from twofold.trajectories.conditions import BadCondition
    from twofold.trajectories.funnel import FunnelStep, funnel_people, read_funnel
    from twofold.trajectories.hashing import digest
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
    from twofold.trajectories.profiles import profile_everybody, profile_people, unprofiled
    from twofold.trajectories.retention import read_retention, retention_people
    from twofold.trajectories.rules import (
        STAGES,
        EmptyRule,
        Rule,
        UnknownStage,
        set_stage_rules,
        stage_rules,
    )
    from twofold.trajectories.schema import ORDER, OWN, SCHEMA, steps_table
    from twofold.trajectories.stage_flow import read_stage_flow, stays_table
    from twofold.trajectories.stays import stage_rows
    from twofold.trajectories.transitions import read_transitions, transition_people
    from twofold.trajectories.variants import read_variants, variant_people
    from twofold.trajectories.year import read_year

# No name may be that of a module of this room: the module would hide it once it is imported.
_HOMES = {
    "BadCondition": "conditions",
    "Compacted": "compaction",
    "EmptyRule": "rules",
    "FunnelStep": "funnel",
    "Lens": "lens",
    "ORDER": "schema",
    "OWN": "schema",
    "Profile": "individual",
    "Rule": "rules",
    "SCHEMA": "schema",
    "STAGES": "rules",
    "StageStep": "individual",
    "UnknownStage": "rules",
    "compact": "compaction",
    "digest": "hashing",
    "funnel_people": "funnel",
    "mark": "marks",
    "mark_everybody": "marks",
    "overdue": "individual",
    "profile": "individual",
    "profile_everybody": "profiles",
    "profile_now": "individual",
    "profile_people": "profiles",
    "read_board": "board",
    "read_funnel": "funnel",
    "read_retention": "retention",
    "read_stage_flow": "stage_flow",
    "read_transitions": "transitions",
    "read_variants": "variants",
    "read_year": "year",
    "retention_people": "retention",
    "set_stage_rules": "rules",
    "stage_rows": "stays",
    "stage_rules": "rules",
    "stage_steps": "individual",
    "stays_table": "stage_flow",
    "steps": "lens",
    "steps_table": "schema",
    "transition_people": "transitions",
    "unprofiled": "profiles",
    "variant_people": "variants",
}

__all__ = [
    "ORDER",
    "OWN",
    "SCHEMA",
    "STAGES",
    "BadCondition",
    "Compacted",
    "EmptyRule",
    "FunnelStep",
    "Lens",
    "Profile",
    "Rule",
    "StageStep",
    "UnknownStage",
    "compact",
    "digest",
    "funnel_people",
    "mark",
    "mark_everybody",
    "overdue",
    "profile",
    "profile_everybody",
    "profile_now",
    "profile_people",
    "read_board",
    "read_funnel",
    "read_retention",
    "read_stage_flow",
    "read_transitions",
    "read_variants",
    "read_year",
    "retention_people",
    "set_stage_rules",
    "stage_rows",
    "stage_rules",
    "stage_steps",
    "stays_table",
    "steps",
    "steps_table",
    "transition_people",
    "unprofiled",
    "variant_people",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute may be anything
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.trajectories.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
