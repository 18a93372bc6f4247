"""Telling other programs what happens: each touch at least once, signed and numbered."""

from twofold.webhooks.calls import CALL_SECONDS, Call, call
from twofold.webhooks.events import (
    Event,
    again,
    again_since,
    collect,
    counts,
    due,
    end,
    failed,
    withhold,
)
from twofold.webhooks.holdings import export, forget, sweep
from twofold.webhooks.signatures import secret, signature
from twofold.webhooks.underway import WAIT_SECONDS_MAX, begin, settle, under_way, wait
from twofold.webhooks.webhook import (
    EVERYTHING,
    BadWebhook,
    UnknownWebhook,
    Webhook,
    add,
    all_of,
    end_webhook,
    get,
    pause,
    renew,
    resume,
)

__all__ = [
    "CALL_SECONDS",
    "EVERYTHING",
    "WAIT_SECONDS_MAX",
    "BadWebhook",
    "Call",
    "Event",
    "UnknownWebhook",
    "Webhook",
    "add",
    "again",
    "again_since",
    "all_of",
    "begin",
    "call",
    "collect",
    "counts",
    "due",
    "end",
    "end_webhook",
    "export",
    "failed",
    "forget",
    "get",
    "pause",
    "renew",
    "resume",
    "secret",
    "settle",
    "signature",
    "sweep",
    "under_way",
    "wait",
    "withhold",
]
