"""What happened: touches and facts out of the journal, each message once, for ever."""

from twofold.touches.drafts import Recorded, TouchDraft, feed, record, record_all
from twofold.touches.event_names import (
    EventName,
    NoName,
    event_names,
    meaning,
    seed_event_names,
    set_event_name,
    unknown_names,
)
from twofold.touches.holdings import (
    MENTIONS,
    Names,
    export,
    forget,
    journal_rows,
    let_go_of_intake,
    let_go_of_mentions,
    let_go_of_texts,
)
from twofold.touches.intake import NotCounted, intake, latest_intake
from twofold.touches.locales import locales_of
from twofold.touches.money import BadAmount, BadCurrency, currency, micro
from twofold.touches.native import NativeTouch
from twofold.touches.plain import plain
from twofold.touches.projection import CONFLICT, ERASED, REFUSED, Batch, Projected, project, read
from twofold.touches.proof import Damage, verify
from twofold.touches.reading import UNREADABLE, decode, understand, why
from twofold.touches.times import YEARS
from twofold.touches.told import INITIATORS, PURPOSES, SOURCES, Said, Told, Unreadable
from twofold.touches.touch import (
    Touch,
    UnknownTouch,
    get,
    last_seq,
    latest,
    of_handles,
    of_person,
    properties,
    properties_in,
    time_said,
)
from twofold.touches.traits import traits

__all__ = [
    "CONFLICT",
    "ERASED",
    "INITIATORS",
    "MENTIONS",
    "PURPOSES",
    "REFUSED",
    "SOURCES",
    "UNREADABLE",
    "YEARS",
    "BadAmount",
    "BadCurrency",
    "Batch",
    "Damage",
    "EventName",
    "Names",
    "NativeTouch",
    "NoName",
    "NotCounted",
    "Projected",
    "Recorded",
    "Said",
    "Told",
    "Touch",
    "TouchDraft",
    "UnknownTouch",
    "Unreadable",
    "currency",
    "decode",
    "event_names",
    "export",
    "feed",
    "forget",
    "get",
    "intake",
    "journal_rows",
    "last_seq",
    "latest",
    "latest_intake",
    "let_go_of_intake",
    "let_go_of_mentions",
    "let_go_of_texts",
    "locales_of",
    "meaning",
    "micro",
    "of_handles",
    "of_person",
    "plain",
    "project",
    "properties",
    "properties_in",
    "read",
    "record",
    "record_all",
    "seed_event_names",
    "set_event_name",
    "time_said",
    "traits",
    "understand",
    "unknown_names",
    "verify",
    "why",
]
