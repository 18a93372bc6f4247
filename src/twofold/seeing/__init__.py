"""What happens, seen: touches taken in, and everybody's readings brought up to date.

taken in (api, import_files) -> journal -> project -> record, people -> who is out of date
out of date -> refresh (a few people: their profiles), or chart (everybody: files, profiles)
"""

from twofold.seeing import acts, currencies, groups, imports, persons, scores, tables, told, uploads
from twofold.seeing.acts import merge, name_event, part, rejoin, set_stage_rules
from twofold.seeing.groups import behind_audience, chosen_from, preview_audience, save_audience
from twofold.seeing.imports import (
    Brought,
    Imported,
    NoRows,
    bring,
    has_touches,
    import_files,
    of_others,
    read_drop,
    save_mapping,
    saved_mapping,
)
from twofold.seeing.movement import movement
from twofold.seeing.persons import person, profiles
from twofold.seeing.positions import (
    assumed,
    choose_position,
    end_rule,
    house,
    position,
    settle_rule,
    sign_in_told,
)
from twofold.seeing.previews import Foreseen, foresee
from twofold.seeing.projection import Pace, Progress, backlog, project, project_all, projected_seq
from twofold.seeing.readings import (
    UNSETTLED_MAX,
    Chart,
    chart,
    read_everybody,
    refresh,
    settings_changed,
    take_settings,
    unsettled,
)
from twofold.seeing.recipients import addressed, faults, meaning, out_of_whom
from twofold.seeing.scores import SCORE_WORDS, left_words
from twofold.seeing.uploads import Teller, Upload, begin, receive, upload
from twofold.seeing.uses import (
    follow_rules,
    leave,
    looked_at,
    may_look_at,
    may_use,
    no_readings,
    permitting,
    unnamed,
)
from twofold.seeing.wholeness import verify

__all__ = [
    "SCORE_WORDS",
    "UNSETTLED_MAX",
    "Brought",
    "Chart",
    "Foreseen",
    "Imported",
    "NoRows",
    "Pace",
    "Progress",
    "Teller",
    "Upload",
    "acts",
    "addressed",
    "assumed",
    "backlog",
    "begin",
    "behind_audience",
    "bring",
    "chart",
    "choose_position",
    "chosen_from",
    "currencies",
    "end_rule",
    "faults",
    "follow_rules",
    "foresee",
    "groups",
    "has_touches",
    "house",
    "import_files",
    "imports",
    "leave",
    "left_words",
    "looked_at",
    "may_look_at",
    "may_use",
    "meaning",
    "merge",
    "movement",
    "name_event",
    "no_readings",
    "of_others",
    "out_of_whom",
    "part",
    "permitting",
    "person",
    "persons",
    "position",
    "preview_audience",
    "profiles",
    "project",
    "project_all",
    "projected_seq",
    "read_drop",
    "read_everybody",
    "receive",
    "refresh",
    "rejoin",
    "save_audience",
    "save_mapping",
    "saved_mapping",
    "scores",
    "set_stage_rules",
    "settings_changed",
    "settle_rule",
    "sign_in_told",
    "tables",
    "take_settings",
    "told",
    "unnamed",
    "unsettled",
    "upload",
    "uploads",
    "verify",
]
