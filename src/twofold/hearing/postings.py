"""What became of our mail, as its provider tells it by itself over HTTP.

It has the same end as the report of another mail server: a failure or a complaint is noted once at
its message, whichever way it came first, in whatever order, and however often.
"""

import logging
from collections.abc import Mapping

from twofold import clock, errors, heeding, messages, people, replies, speaking
from twofold.hearing import arriving
from twofold.hearing.queries import queries
from twofold.replies import Failure, Forged, Posting, Postings
from twofold.system import System
from twofold.terms import Scope

# A provider that heard no answer asks again within this; what comes later is somebody's copy.
REPEAT_US = 5 * clock.MINUTE
# As long as any signature without a moment of its own is taken for.
KEPT_US = 2 * clock.DAY

_LOG = logging.getLogger(__name__)


def take(system: System, headers: Mapping[str, str], body: bytes, *, now: int) -> None:
    """Take in what a provider tells of a mail of ours; raises replies.Forged, and only that.

    What it tells of mail that is not ours is heard and changes nothing.
    """
    by = opener(system)
    if by is None:
        raise Forged
    told = by.opened(headers, body, now=now)
    if told.mark and _seen(system, told.mark, now=now):
        return
    _heed(system, told, now=now)
    if told.mark:
        # Behind it: broken off in between, the same news is heard again and changes nothing.
        system.record.run(queries.see_news, mark=told.mark, now=now)


def opener(system: System) -> Postings | None:
    """Return what opens such news; None where the settings name nothing, or nothing of use."""
    settings = system.settings
    if not settings.mail_news:
        return None
    # Whoever calls is no operator: the log tells those what is wrong.
    if not settings.mail_from:
        _LOG.warning("TWOFOLD_MAIL_NEWS is heard with TWOFOLD_MAIL_FROM alone: whose mail it is")
        return None
    try:
        return replies.postings(settings.mail_news)
    except replies.BadMailNews as error:
        _LOG.warning("%s", error)
        return None


def sweep(system: System, *, now: int) -> int:
    """Forget which news was heard, once its signature is too old to be heard again."""
    return system.record.run(queries.forget_news, before_us=now - KEPT_US)


def _seen(system: System, mark: str, *, now: int) -> bool:
    row = system.record.one(queries.news_seen, mark=mark)
    if row is not None and now - row.seen_us > REPEAT_US:
        raise Forged
    return row is not None


def _heed(system: System, told: Posting, *, now: int) -> None:
    own = speaking.ways.receiver(system).own_domain
    if not told.delivery_id or told.domain not in ("", own):
        return
    try:
        delivery = messages.get(system.record, told.delivery_id)
        person = people.get(system.record, delivery.handle_id)
    except errors.NotFound:
        return
    if delivery.intent.channel != "email" or now - (delivery.handed_us or now) > arriving.NEWS_US:
        return
    match told.became:
        case "left":
            arriving.had_left(system, delivery, by="news of its delivery", now=now)
        case "failed":
            failure = Failure(action="failed", status=told.status, said=told.said)
            arriving.fail(system, delivery, person, failure, is_nobody=told.is_nobody, now=now)
        case "complained":
            arriving.complain(system, delivery, "abuse", now=now)
        case "stopped":
            arriving.had_left(system, delivery, by="a stop of it", now=now)
            scope = Scope(use=delivery.intent.use, channel=delivery.intent.channel)
            heeding.saying.stop(system, person, scope, method="email", now=now)
        case _:
            pass
