"""Notices in people's browsers: encrypted for each, handed to the service of its maker.

The encryption is RFC 8291 (aes128gcm), so that the service reads nothing of it; the signature that
says who sends is RFC 8292 (VAPID). What a service answers is RFC 8030.
"""

import time
from collections.abc import Callable, Sequence
from urllib.parse import quote

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from twofold import clock, terms
from twofold.ids import PersonId
from twofold.messages.channels import posting
from twofold.messages.channels.parcel import Channel, Fenced, Outcome, Parcel
from twofold.messages.channels.posting import Posted
from twofold.subscriptions import Subscription

# A service need take no more than 4,096 bytes, of which the encryption takes a hundred.
BYTES_MAX = 3_900
# How long a service keeps what no browser fetches. News that comes late is none, and a stop does
# not reach what lies there already.
_LIVES_SECONDS = 24 * 60 * 60
_NEWS_LIVES_SECONDS = 4 * 60 * 60
_PRESSING = (terms.REPLY, terms.TRANSACTION, terms.SECURITY)
# The signature is good for so long (RFC 8292 allows a day).
_SIGNED_SECONDS = 12 * 60 * 60
_GONE = frozenset({404, 410})

NOBODY = "no browser of theirs takes notices"


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are to the services: a key, how to reach us, and the name that notices carry."""

    key: ec.EllipticCurvePrivateKey
    contact: str
    name: str

    def authorization(self, origin: str) -> str:
        """Return the header with which one service takes notices from us."""
        expires = clock.now_us() // clock.SECOND + _SIGNED_SECONDS
        claims = {"sub": self.contact, "aud": origin, "exp": expires}
        # How we are reached may be an address with a port, which the library takes for none.
        signer = Vapid02(private_key=self.key, conf={"no-strict": True})
        return str(signer.sign(claims)["Authorization"])


def push(
    voucher: Voucher,
    browsers: Callable[[PersonId], Sequence[Subscription]],
    gone: Callable[[Subscription], None],
    inside: frozenset[str] = frozenset(),
) -> Channel:
    """Return the channel that hands notices over, one to each browser of a person.

    `gone` is told of a browser that takes none any more. It has left if any browser gets it.
    """

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        told = _told(parcel, voucher.name)
        if len(told) > BYTES_MAX:
            return Outcome(state="failed", reason=f"longer than {BYTES_MAX} bytes")
        until = time.monotonic() + posting.TIMEOUT_SECONDS
        found: list[Outcome] = []
        for browser in browsers(parcel.person_id):
            left = until - time.monotonic()
            if left <= 0:
                break
            posted = _post(parcel, told, browser, voucher, fence, inside, left)
            if isinstance(posted, Posted) and posted.answer.status in _GONE:
                gone(browser)
                continue
            found.append(
                posting.outcome(posted, browser.service) if isinstance(posted, Posted) else posted
            )
            if isinstance(posted, Fenced):
                break
        return _all_in_all(found)

    return send


def _post(  # noqa: PLR0917 - what one browser needs of what is the same for all
    parcel: Parcel,
    told: bytes,
    browser: Subscription,
    voucher: Voucher,
    fence: Callable[[], bool],
    inside: frozenset[str],
    seconds: float,
) -> Posted | Outcome:
    body = http_ece.encrypt(
        told,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=browser.key,
        auth_secret=browser.secret,
        version="aes128gcm",
    )
    use = terms.Scope(use=parcel.use)
    is_news = terms.covers(terms.Scope(use=terms.MARKETING), use)
    is_pressing = any(terms.covers(terms.Scope(use=one), use) for one in _PRESSING)
    headers = {
        "Authorization": voucher.authorization(browser.origin),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_NEWS_LIVES_SECONDS if is_news else _LIVES_SECONDS),
        "Urgency": "high" if is_pressing else "normal",
        # The same one again takes the place of the first, where that waits.
        "Topic": quote(parcel.delivery_id[:32]),
    }
    return posting.post(
        browser.endpoint, body, headers=headers, fence=fence, inside=inside, timeout_seconds=seconds
    )


def _told(parcel: Parcel, name: str) -> bytes:
    """Return what a browser shows: a title, a text, and where a press leads."""
    text = "\n".join(filter(None, (parcel.message.text.strip(), parcel.note)))
    told = {"title": parcel.message.subject or name, "text": text, "link": parcel.link}
    return msgspec.json.encode(told)


def _all_in_all(found: Sequence[Outcome]) -> Outcome:
    """Return what became of a notice, of what became of it at each browser.

    Where one took it, or may have, it is not tried again: another one might show it twice.
    """
    order = ("sent", "unknown", "waiting", "failed")
    ranked = sorted(found, key=lambda one: (order.index(one.state), isinstance(one, Fenced)))
    if not ranked:
        return Outcome(state="failed", reason=NOBODY)
    # Where all of them want to wait, the last of them says when.
    after = max(one.after_seconds for one in found)
    return msgspec.structs.replace(ranked[0], after_seconds=after)
