"""The whole line on one page: what happens to a touch, in which order, and what follows it.

    taken in (api, import_files) -> journal -> project -> record, people -> who is out of date
    out of date -> refresh (a few people: their profiles), or chart (everybody: files, profiles)
    each night  -> drop, trim, feeds, chart (with tables that lie in the home), retain, sweep
Each step commits its result together with what follows from it; a crash loses nothing and a
repeat changes nothing. What crosses rooms in one transaction is a function of this room.
"""

from twofold.flow import arriving, comebacks, ways, wording
from twofold.flow.acts import merge, name_event, part, rejoin, set_stage_rules
from twofold.flow.asking import (
    Asking,
    NoSuchAsking,
    ask_for_yes,
    ask_to_keep,
    asking,
    come_back,
    give,
    refuse,
)
from twofold.flow.campaigning import let_everybody_in, start_campaign
from twofold.flow.choices import (
    Change,
    changes,
    choices,
    outlook,
    return_to,
    say_choices,
    say_no,
    take_back,
)
from twofold.flow.currencies import Elsewhere, Uncounted, elsewhere, left_out, uncounted
from twofold.flow.deciding import decide_all, decide_due
from twofold.flow.entries import (
    NoAddress,
    answer_entry,
    ask_entry,
    enter_by_code,
    enter_by_link,
    entry_link,
)
from twofold.flow.erasure import (
    StillLeaving,
    begin_erasure,
    erase,
    erase_again,
    finish_erasure,
    readmit,
    signed,
)
from twofold.flow.export import FileExists, export, export_to
from twofold.flow.gifts import (
    ELSEWHERE,
    MARKS,
    WORDS_LENGTH_MAX,
    NoBrand,
    NoMark,
    NotYours,
    NoWords,
    mark_touch,
    tell_touch,
    write_words,
)
from twofold.flow.groups import chosen_from, preview_audience, save_audience
from twofold.flow.heeding import (
    follow_rules,
    leave,
    looked_at,
    may_look_at,
    may_use,
    no_readings,
    permitting,
    unnamed,
)
from twofold.flow.imports import (
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
from twofold.flow.listening import hear, listen
from twofold.flow.lists import begin_list, foresee_list
from twofold.flow.movement import movement
from twofold.flow.nights import JOBS, Handler, schedule, trim
from twofold.flow.outbox import (
    GatewayRuns,
    NotProven,
    deliver,
    find_out,
    gateway,
    letter,
    say,
    site,
    stop,
)
from twofold.flow.permissions import Listed, bring_terms, bring_wish
from twofold.flow.persons import person, profiles
from twofold.flow.positions import (
    assumed,
    choose_position,
    end_rule,
    house,
    position,
    settle_rule,
    sign_in_told,
)
from twofold.flow.preferring import minutes_given, say_preferences
from twofold.flow.previews import Foreseen, foresee
from twofold.flow.projection import Pace, Progress, backlog, project, project_all
from twofold.flow.readings import (
    UNSETTLED_MAX,
    Chart,
    chart,
    refresh,
    settings_changed,
    take_settings,
    unsettled,
)
from twofold.flow.receipts import carried as receipts_of
from twofold.flow.receipts import public_keys, renew_key
from twofold.flow.replays import last_month
from twofold.flow.requests import deny_request, fulfil_request, open_request, unrestrict
from twofold.flow.retention import kept_sentences, retain, retention
from twofold.flow.signals import Signals
from twofold.flow.tables import (
    EVENT_NAMES,
    STAGE_RULES,
    BadTable,
    KeptInFile,
    standing,
    take_tables,
    try_tables,
)
from twofold.flow.telling import tell_webhooks
from twofold.flow.told import told_terms
from twofold.flow.uploads import Upload, begin, receive, upload
from twofold.flow.wholeness import verify

__all__ = [
    "ELSEWHERE",
    "EVENT_NAMES",
    "JOBS",
    "MARKS",
    "STAGE_RULES",
    "UNSETTLED_MAX",
    "WORDS_LENGTH_MAX",
    "Asking",
    "BadTable",
    "Brought",
    "Change",
    "Chart",
    "Elsewhere",
    "FileExists",
    "Foreseen",
    "GatewayRuns",
    "Handler",
    "Imported",
    "KeptInFile",
    "Listed",
    "NoAddress",
    "NoBrand",
    "NoMark",
    "NoRows",
    "NoSuchAsking",
    "NoWords",
    "NotProven",
    "NotYours",
    "Pace",
    "Progress",
    "Signals",
    "StillLeaving",
    "Uncounted",
    "Upload",
    "answer_entry",
    "arriving",
    "ask_entry",
    "ask_for_yes",
    "ask_to_keep",
    "asking",
    "assumed",
    "backlog",
    "begin",
    "begin_erasure",
    "begin_list",
    "bring",
    "bring_terms",
    "bring_wish",
    "changes",
    "chart",
    "choices",
    "choose_position",
    "chosen_from",
    "come_back",
    "comebacks",
    "decide_all",
    "decide_due",
    "deliver",
    "deny_request",
    "elsewhere",
    "end_rule",
    "enter_by_code",
    "enter_by_link",
    "entry_link",
    "erase",
    "erase_again",
    "export",
    "export_to",
    "find_out",
    "finish_erasure",
    "follow_rules",
    "foresee",
    "foresee_list",
    "fulfil_request",
    "gateway",
    "give",
    "has_touches",
    "hear",
    "house",
    "import_files",
    "kept_sentences",
    "last_month",
    "leave",
    "left_out",
    "let_everybody_in",
    "letter",
    "listen",
    "looked_at",
    "mark_touch",
    "may_look_at",
    "may_use",
    "merge",
    "minutes_given",
    "movement",
    "name_event",
    "no_readings",
    "of_others",
    "open_request",
    "outlook",
    "part",
    "permitting",
    "person",
    "position",
    "preview_audience",
    "profiles",
    "project",
    "project_all",
    "public_keys",
    "read_drop",
    "readmit",
    "receipts_of",
    "receive",
    "refresh",
    "refuse",
    "rejoin",
    "renew_key",
    "retain",
    "retention",
    "return_to",
    "save_audience",
    "save_mapping",
    "saved_mapping",
    "say",
    "say_choices",
    "say_no",
    "say_preferences",
    "schedule",
    "set_stage_rules",
    "settings_changed",
    "settle_rule",
    "sign_in_told",
    "signed",
    "site",
    "standing",
    "start_campaign",
    "stop",
    "take_back",
    "take_settings",
    "take_tables",
    "tell_touch",
    "tell_webhooks",
    "told_terms",
    "trim",
    "try_tables",
    "uncounted",
    "unnamed",
    "unrestrict",
    "unsettled",
    "upload",
    "verify",
    "ways",
    "wording",
    "write_words",
]
