"""Telling other programs what happens, beside everything else that goes on."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from twofold import clock, touches, webhooks
from twofold.speaking import outbox
from twofold.system import System
from twofold.touches import EventName
from twofold.webhooks import Event, Webhook

# So many events of one webhook are under way before another look is taken at what is due.
BATCH_MAX = 50
# Receivers that answer slowly keep no other waiting, until there are more of them than these.
CALLERS = 4
# In the home while somebody tells: what its holder finds under way was left by others.
_LOCK = "webhooks.lock"


def tell_webhooks(system: System) -> bool:
    """Tell every webhook what is due; tells whether anything was.

    A webhook hears of things one after the other and in the order in which they happened; what it
    did not take is tried again later, behind what came meanwhile. One process tells at a time.
    """
    with outbox.alone(system, _LOCK) as is_alone:
        return is_alone and _tell_all(system)


def _tell_all(system: System) -> bool:
    record = system.record
    webhooks.settle(record)
    more = webhooks.collect(record, now=clock.now_us())
    waiting = [
        (webhook, found)
        for webhook in webhooks.all_of(record)
        if (found := webhooks.due(record, webhook, limit=BATCH_MAX, now=clock.now_us()))
    ]
    if not waiting:
        return more
    names = {one.name: one for one in touches.event_names(record)}
    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(lambda one: _tell(system, one[0], one[1], names), waiting))
    return True


def _tell(
    system: System, webhook: Webhook, events: Sequence[Event], names: Mapping[str, EventName]
) -> None:
    record, settings = system.record, system.settings
    for event in events:
        now = clock.now_us()
        if not webhooks.begin(record, event, now=now):
            continue
        called = webhooks.call(
            record, settings.home, webhook, event,
            names=names, inside=settings.places_inside, now=now,
        )  # fmt: skip
        if called.is_withheld:
            webhooks.withhold(record, event, now=now)
            continue
        ended, after = clock.now_us(), called.after_seconds
        webhooks.end(record, event, called.reason, now=ended, after_seconds=after)
        if called.is_gone:
            webhooks.pause(record, webhook.webhook_id, now=now)
        if called.reason is not None:
            # What else is due may wait as long as it takes to see whether the receiver is back.
            return
