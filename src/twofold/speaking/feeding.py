"""A person's messages in the app, shown on the organisation's own pages.

A server of the organisation's asks for a token with its key; a browser shows it from the very page
that it was made for. It opens this person's messages for an hour, and nothing else. That they were
seen is not noted.
"""

import base64
import binascii
import hmac
from hashlib import blake2b

import msgspec

from twofold import clock, errors, keys, messages, people, terms
from twofold.ids import PersonId
from twofold.messages import Delivery
from twofold.people import Person
from twofold.speaking.outbox import letter_link
from twofold.system import System
from twofold.terms import Clause

CHANNEL = "inapp"
LIVES_US = clock.HOUR
KEPT_US = 90 * clock.DAY
SHOWN_MAX = 20
LOOKED_AT_MAX = 200
_ID_BYTES, _TIME_BYTES, _MARK_BYTES = 16, 8, 32


class NoPage(errors.Refused):
    """These pages show nobody's messages; name their origin in TWOFOLD_PAGES, like https://shop.example."""


class NoFeed(errors.Refused):
    """There is nothing to show here: the token is not for this page, or its time is over."""


class FeedToken(msgspec.Struct, frozen=True, kw_only=True):
    """What opens one person's messages on the pages of one origin, and until when."""

    token: str
    expires_us: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One message as a page shows it; its link is the page under it.

    By its `mark`, which tells nothing else, a browser knows what was put away there.
    """

    subject: str
    text: str
    link: str
    sent_at: str
    mark: str


def feed_token(system: System, person: Person, origin: str, *, now: int) -> FeedToken:
    """Return a token for one person's messages on the pages of one origin; raises NoPage."""
    if origin not in system.settings.page_origins:
        raise NoPage
    expires_us = now + LIVES_US
    body = bytes.fromhex(person.person_id) + expires_us.to_bytes(_TIME_BYTES)
    text = base64.urlsafe_b64encode(body + _mark(system, body, origin)).decode()
    return FeedToken(token=text.rstrip("="), expires_us=expires_us)


def feed(system: System, token: str, origin: str, *, now: int) -> list[Shown]:
    """Return the messages that a token opens on a page, the latest first; raises NoFeed.

    What somebody has stopped since is not shown any more.
    """
    person = _opened(system, token, origin, now=now)
    if terms.gate(system.record, person).is_restricted:
        return []
    noes = [
        one for one in terms.of(system.record, person).clauses if one.effect in ("stop", "deny")
    ]
    lately = messages.sent(system.record, person, before_us=now + 1, limit=LOOKED_AT_MAX)
    found = [
        part for one in lately for part in _unbound(system, one) if _is_shown(part, noes, now=now)
    ]
    return [_shown(system, one) for one in found[:SHOWN_MAX]]


def _opened(system: System, token: str, origin: str, *, now: int) -> Person:
    try:
        found = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NoFeed from None
    body, mark = found[: _ID_BYTES + _TIME_BYTES], found[_ID_BYTES + _TIME_BYTES :]
    # One text for each token: base64 would take several for the same bytes.
    is_plain = base64.urlsafe_b64encode(found).decode().rstrip("=") == token
    is_ours = hmac.compare_digest(mark, _mark(system, body, origin))
    is_live = now < int.from_bytes(body[_ID_BYTES:]) <= now + LIVES_US
    if not (origin in system.settings.page_origins and is_plain and is_ours and is_live):
        raise NoFeed
    person_id = PersonId(body[:_ID_BYTES].hex())
    try:
        person = people.get(system.record, person_id)
    except errors.NotFound:
        raise NoFeed from None
    # Who was joined with somebody since is another person: the page asks for a new token.
    if person.person_id != person_id:
        raise NoFeed
    return person


def _unbound(system: System, delivery: Delivery) -> list[Delivery]:
    """Return what left together one by one: of some of it nothing may be wanted any more."""
    return (
        messages.parts_of(system.record, [delivery.delivery_id]) if delivery.topics else [delivery]
    )


def _is_shown(delivery: Delivery, noes: list[Clause], *, now: int) -> bool:
    return (
        delivery.intent.channel == CHANNEL
        and delivery.state in ("sent", "carried")
        and (delivery.handed_us or 0) > now - KEPT_US
        # Its words are kept for their time and no longer.
        and bool(delivery.message.text)
        and not any(
            no.is_live(now) and terms.covers(no.scope, delivery.intent.scope) for no in noes
        )
    )


def _shown(system: System, delivery: Delivery) -> Shown:
    return Shown(
        subject=delivery.message.subject,
        text=delivery.message.said,
        link=letter_link(system, delivery.delivery_id),
        sent_at=clock.rfc3339(delivery.handed_us or delivery.created_us),
        mark=blake2b(delivery.delivery_id.encode(), digest_size=12).hexdigest(),
    )


def _mark(system: System, body: bytes, origin: str) -> bytes:
    key = keys.derive(system.settings.home, "messages on the organisation's pages")
    return blake2b(
        body + origin.encode("utf-8", "replace"), key=key, digest_size=_MARK_BYTES
    ).digest()
