"""Product feeds: a shop's own list, brought or fetched each night, read as a whole."""

import msgspec

from twofold import access, egress, errors
from twofold.storage import Database
from twofold.supplies import listing
from twofold.supplies.listing import BadFeed, Product
from twofold.supplies.names import checked
from twofold.supplies.queries import sql

FEED_BYTES_MAX = 20_000_000
FEEDS_MAX = 50
FIRST_MAX = 12
IDS_MAX = 100
# Where a feed is from that has no address, as an act on it tells.
FILE = "file"

_decode = msgspec.json.Decoder(Product).decode
_encode = msgspec.json.Encoder().encode


class UnknownFeed(errors.NotFound):
    """There is no product feed {feed}."""


class NoAddressOfFeed(errors.Invalid):
    """The product feed {feed} was brought as a file; bring it again to renew it."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A product feed: where from, how much is in it, and what went wrong at the last try."""

    feed: str
    url: str | None
    products: int
    fetched_us: int | None
    left_out: int
    problem: str | None


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What came of reading a feed: products, rows left out, and why the first of them were."""

    products: int
    left_out: int
    reasons: tuple[str, ...]


def add_feed(db: Database, feed: str, url: str | None, *, by: str, now: int) -> None:
    """Name a feed, and where it is fetched from; raises UnusableName, egress.ForbiddenUrl."""
    checked(feed)
    if url is not None and not url.startswith("https://"):
        raise egress.ForbiddenUrl(url=url, reason="only https:// is fetched")
    with db.write():
        before = db.one(sql.feed, feed=feed)
        db.run(sql.add_feed, feed=feed, url=url, by=by, now=now)
        was = "" if before is None else before.url or FILE
        access.note_act(db, "feed", feed, "brought", by=by, was=was, became=url or FILE, now=now)


def feeds(db: Database) -> list[Feed]:
    """Return every feed, and how it is."""
    return [
        Feed(
            feed=row.feed,
            url=row.url,
            products=row.products,
            fetched_us=row.fetched_us,
            left_out=row.left_out,
            problem=row.problem,
        )
        for row in db.all(sql.feeds, limit=FEEDS_MAX)
    ]


def bring_products(db: Database, feed: str, content: bytes, *, currency: str, now: int) -> Brought:
    """Read a feed as a whole in the place of what it had; raises UnknownFeed, BadFeed.

    `currency` is that of prices that name none.
    """
    if db.one(sql.feed, feed=feed) is None:
        raise UnknownFeed(feed=feed)
    if len(content) > FEED_BYTES_MAX:
        raise BadFeed(reason=f"it is larger than {FEED_BYTES_MAX // 1_000_000} MB")
    products, reasons = listing.read(content, currency=currency)
    rows = [
        {"feed": feed, "product_id": one.id, "place": place, "product": _encode(one)}
        for place, one in enumerate(products)
    ]
    with db.write():
        db.run(sql.drop_products, feed=feed)
        db.many(sql.add_product, rows)
        if not db.run(sql.note_fetched, feed=feed, left_out=len(reasons), now=now):
            # Somebody let go of it while it was fetched.
            raise UnknownFeed(feed=feed)
    return Brought(products=len(rows), left_out=len(reasons), reasons=tuple(reasons[:5]))


def fetch_products(db: Database, feed: str, *, currency: str, now: int) -> Brought:
    """Fetch a feed from its address; what went wrong is kept, and what was there stays in use.

    Raises UnknownFeed, NoAddressOfFeed, BadFeed, egress.ForbiddenUrl, egress.ForbiddenAddress,
    egress.Unreachable.
    """
    row = db.one(sql.feed, feed=feed)
    if row is None:
        raise UnknownFeed(feed=feed)
    if row.url is None:
        raise NoAddressOfFeed(feed=feed)
    try:
        with egress.fetch(row.url, bytes_max=FEED_BYTES_MAX) as blocks:
            content = b"".join(blocks)
        return bring_products(db, feed, content, currency=currency, now=now)
    except errors.TwofoldError as error:
        db.run(sql.note_problem, feed=feed, problem=str(error))
        raise


def drop_feed(db: Database, feed: str, *, by: str, now: int) -> None:
    """Let go of a feed and of its products; raises UnknownFeed."""
    with db.write():
        before = db.one(sql.feed, feed=feed)
        if before is None or not db.run(sql.drop_feed, feed=feed):
            raise UnknownFeed(feed=feed)
        db.run(sql.drop_products, feed=feed)
        access.note_act(db, "feed", feed, "dropped", by=by, was=before.url or FILE, now=now)


def products(db: Database, feed: str, ids: list[str]) -> list[dict[str, object]]:
    """Return the first products of a feed, and those with the ids, as plain values."""
    rows = db.all(sql.first_products, feed=feed, limit=FIRST_MAX)
    rows += db.all_in(sql.products_of, "ids", ids[:IDS_MAX], feed=feed) if ids else []
    found = {product.id: product for product in (_decode(bytes(row.product)) for row in rows)}
    return [one.plain for one in found.values()]
