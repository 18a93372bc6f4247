"""One browser that takes notices: its address at the service of its maker, and its two keys."""

import base64
import binascii
import re
from collections.abc import Collection

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from twofold import errors, ids
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.subscriptions.queries import sql

# Who has more browsers than this has left some of them behind.
EACH_MAX = 10
ENDPOINT_LENGTH_MAX = 1_000
_AUTH_BYTES = 16
_ENDPOINT = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?/[\x21-\x7e]*")


class BadSubscription(errors.Invalid):
    """This browser did not say where it takes notices; reload the page and try again."""


class NoSubscription(errors.NotFound):
    """That browser takes no notices from us any more."""


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that takes notices for whoever holds a handle; the keys are base64url."""

    subscription_id: str
    endpoint: str
    p256dh: str
    auth: str
    handle_id: HandleId
    created_us: int

    @property
    def origin(self) -> str:
        """Return the service that hands its notices on, as `https://host`."""
        return "/".join(self.endpoint.split("/", 3)[:3])

    @property
    def service(self) -> str:
        """Return the host of that service, as the browser's maker is known by."""
        return self.origin.removeprefix("https://")

    @property
    def key(self) -> bytes:
        """Return its public key, a point of P-256 as 65 bytes."""
        return _bytes(self.p256dh)

    @property
    def secret(self) -> bytes:
        """Return what it shares with us alone, 16 bytes."""
        return _bytes(self.auth)


def checked(endpoint: str, p256dh: str, auth: str) -> tuple[str, str, str]:
    """Return what a browser told of itself if notices can be made of it; raises BadSubscription.

    Whether its address may be sent to is asked of `egress`.
    """
    p256dh, auth = p256dh.strip().rstrip("="), auth.strip().rstrip("=")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(p256dh))
        is_whole = len(_bytes(auth)) == _AUTH_BYTES
    except (ValueError, binascii.Error):
        raise BadSubscription from None
    is_short = len(endpoint) <= ENDPOINT_LENGTH_MAX
    if not (is_whole and is_short and _ENDPOINT.fullmatch(endpoint)):
        raise BadSubscription
    return endpoint, p256dh, auth


def add(
    db: Database, handle_id: HandleId, endpoint: str, p256dh: str, auth: str, *, now: int
) -> Subscription:
    """Keep a browser, checked before; one that took notices for somebody else does so no more."""
    with db.write():
        db.run(
            sql.add_subscription,
            subscription_id=ids.random_id(),
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            handle_id=handle_id,
            now=now,
        )
        return _read(db.only(sql.by_endpoint, endpoint=endpoint))


def get(db: Database, subscription_id: str) -> Subscription:
    """Return one browser; raises NoSubscription."""
    row = db.one(sql.subscription, subscription_id=subscription_id)
    if row is None:
        raise NoSubscription
    return _read(row)


def of_person(db: Database, person: Person) -> list[Subscription]:
    """Return the browsers of a person, the latest first."""
    handles = [handle.handle_id for handle in person.handles]
    return [_read(row) for row in db.all_in(sql.subscriptions_of, "handles", handles)]


def takers(db: Database, handles: Collection[HandleId]) -> frozenset[HandleId]:
    """Return for which of some handles there is a browser that takes notices."""
    rows = db.all_in(sql.takers, "handles", list(handles))
    return frozenset(HandleId(row.handle_id) for row in rows)


def remove(db: Database, subscription_id: str) -> bool:
    """Let a browser take no notices any more; tells whether it did."""
    return bool(db.run(sql.drop_subscription, subscription_id=subscription_id))


def _bytes(text: str) -> bytes:
    if not text.isascii():
        raise BadSubscription
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _read(row: Row) -> Subscription:
    return Subscription(**{name: getattr(row, name) for name in Subscription.__struct_fields__})
