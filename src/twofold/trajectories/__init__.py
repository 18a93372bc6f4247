"""What a person's touches add up to: steps, readings, stages and profiles.

Names are found at first use: the modules behind them import Ibis and DuckDB, which a web process
that never reads the lens must not pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.trajectories.absence import absences
    from twofold.trajectories.buying import buying_histories
    from twofold.trajectories.compaction import Compacted, compact
    from twofold.trajectories.conditions import BadCondition
    from twofold.trajectories.hashing import digest
    from twofold.trajectories.holdings import forget
    from twofold.trajectories.individual import (
        Profile,
        StageStep,
        overdue,
        profile,
        profile_now,
        stage_steps,
    )
    from twofold.trajectories.leaving import leave
    from twofold.trajectories.lens import Lens, steps
    from twofold.trajectories.marks import (
        any_leaving,
        drop_every_profile,
        drop_profiles,
        has_lens,
        leave_out,
        left_out,
        let_leave,
        mark,
        mark_everybody,
        unmark,
        unprofiled,
        written_since,
    )
    from twofold.trajectories.persons import PERSON, person_keys
    from twofold.trajectories.profiles import profile_everybody, profile_people
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
    from twofold.trajectories.schema import (
        BUYING_PURPOSES,
        MOVE_MARK,
        ORDER,
        OWN,
        SCHEMA,
        SESSION_GAP_US,
        steps_table,
    )
    from twofold.trajectories.scores import SCORES, forget_scores, left_by
    from twofold.trajectories.stays import stage_rows
    from twofold.trajectories.unnamed import Unnamed, amounts, sum_up

# No name may be that of a module of this room: the module would hide it once it is imported.
_HOMES = {
    "BUYING_PURPOSES": "schema",
    "BadCondition": "conditions",
    "Compacted": "compaction",
    "DEFAULT_RULES": "rules",
    "EmptyRule": "rules",
    "Fault": "rules",
    "Lens": "lens",
    "MOVE_MARK": "schema",
    "ORDER": "schema",
    "OWN": "schema",
    "PERSON": "persons",
    "Profile": "individual",
    "Rule": "rules",
    "SCHEMA": "schema",
    "SCORES": "scores",
    "SESSION_GAP_US": "schema",
    "STAGES": "rules",
    "StageStep": "individual",
    "UnknownStage": "rules",
    "Unnamed": "unnamed",
    "absences": "absence",
    "amounts": "unnamed",
    "any_leaving": "marks",
    "buying_histories": "buying",
    "compact": "compaction",
    "digest": "hashing",
    "forget": "holdings",
    "has_lens": "marks",
    "leave_out": "marks",
    "left_out": "marks",
    "drop_every_profile": "marks",
    "drop_profiles": "marks",
    "leave": "leaving",
    "left_by": "scores",
    "forget_scores": "scores",
    "let_leave": "marks",
    "mark": "marks",
    "mark_everybody": "marks",
    "overdue": "individual",
    "person_keys": "persons",
    "profile": "individual",
    "profile_everybody": "profiles",
    "profile_now": "individual",
    "profile_people": "profiles",
    "set_stage_rules": "rules",
    "stage_faults": "rules",
    "stage_rows": "stays",
    "stage_rules": "rules",
    "stage_steps": "individual",
    "steps": "lens",
    "steps_table": "schema",
    "sum_up": "unnamed",
    "unmark": "marks",
    "unprofiled": "marks",
    "written_since": "marks",
}

__all__ = [
    "BUYING_PURPOSES",
    "DEFAULT_RULES",
    "MOVE_MARK",
    "ORDER",
    "OWN",
    "PERSON",
    "SCHEMA",
    "SCORES",
    "SESSION_GAP_US",
    "STAGES",
    "BadCondition",
    "Compacted",
    "EmptyRule",
    "Fault",
    "Lens",
    "Profile",
    "Rule",
    "StageStep",
    "UnknownStage",
    "Unnamed",
    "absences",
    "amounts",
    "any_leaving",
    "buying_histories",
    "compact",
    "digest",
    "drop_every_profile",
    "drop_profiles",
    "forget",
    "forget_scores",
    "has_lens",
    "leave",
    "leave_out",
    "left_by",
    "left_out",
    "let_leave",
    "mark",
    "mark_everybody",
    "overdue",
    "person_keys",
    "profile",
    "profile_everybody",
    "profile_now",
    "profile_people",
    "set_stage_rules",
    "stage_faults",
    "stage_rows",
    "stage_rules",
    "stage_steps",
    "steps",
    "steps_table",
    "sum_up",
    "unmark",
    "unprofiled",
    "written_since",
]


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.trajectories.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
