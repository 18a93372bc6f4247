"""One webhook: where it leads, which events it is for, and whether it stands."""

from collections.abc import Sequence

import msgspec

from twofold import egress, errors, ids
from twofold.storage import Database, Row
from twofold.webhooks.queries import sql

EVERYTHING = "*"
NAMES_MAX = 100
URL_LENGTH_MAX = 2_000


class BadWebhook(errors.Invalid):
    """This cannot be a webhook: {reason}."""


class UnknownWebhook(errors.NotFound):
    """There is no webhook {webhook_id}."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Where events go; `names` are names of touches, or `*` for every one.

    `read_seq` is the last touch that was looked at, `failures` how often in a row it did not
    answer, `shut_until_us` until when it is left alone for that.
    """

    webhook_id: str
    url: str
    names: tuple[str, ...]
    secret_no: int
    created_us: int
    created_by: str | None
    paused_us: int | None
    ended_us: int | None
    read_seq: int
    failures: int
    shut_until_us: int

    @property
    def is_open(self) -> bool:
        """Tell whether it is called."""
        return self.paused_us is None and self.ended_us is None

    def wants(self, name: str | None) -> bool:
        """Tell whether it is for touches of a name."""
        return EVERYTHING in self.names or name in self.names


def add(
    db: Database,
    url: str,
    names: Sequence[str],
    *,
    inside: frozenset[str] = frozenset(),
    by: str | None,
    now: int,
) -> Webhook:
    """Make a webhook for what happens from now on; raises BadWebhook, and what egress refuses."""
    wanted = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not wanted or len(wanted) > NAMES_MAX:
        raise BadWebhook(reason=f"it is for 1 to {NAMES_MAX} names of events, or for * (all)")
    if len(url) > URL_LENGTH_MAX:
        raise BadWebhook(reason=f"its address is longer than {URL_LENGTH_MAX} characters")
    # The same look is taken again at every call: a name may lead elsewhere by then.
    egress.check(url, inside)
    webhook_id = ids.random_id()
    with db.write():
        db.run(
            sql.add_webhook,
            webhook_id=webhook_id,
            url=url,
            names=msgspec.json.encode(wanted).decode(),
            created_by=by,
            now=now,
        )
    return get(db, webhook_id)


def get(db: Database, webhook_id: str) -> Webhook:
    """Return one webhook; raises UnknownWebhook."""
    row = db.one(sql.webhook, webhook_id=webhook_id)
    if row is None:
        raise UnknownWebhook(webhook_id=webhook_id)
    return _read(row)


def all_of(db: Database) -> list[Webhook]:
    """Return the webhooks that were not ended, the oldest first."""
    return [_read(row) for row in db.all(sql.webhooks)]


def pause(db: Database, webhook_id: str, *, now: int) -> None:
    """Call it no more until it is resumed; what happens meanwhile is kept for it."""
    _change(db.run(sql.pause, webhook_id=webhook_id, now=now), webhook_id)


def resume(db: Database, webhook_id: str, *, now: int) -> None:
    """Call it again, at once, also if it had not answered or asked to be left alone."""
    with db.write():
        _change(db.run(sql.resume, webhook_id=webhook_id), webhook_id)
        db.run(sql.hurry, webhook_id=webhook_id, now=now)


def renew(db: Database, webhook_id: str) -> None:
    """Give it another secret; what is signed from now on is signed with that."""
    _change(db.run(sql.renew, webhook_id=webhook_id), webhook_id)


def end_webhook(db: Database, webhook_id: str, *, now: int) -> None:
    """End a webhook, with whatever still waits for it."""
    with db.write():
        _change(db.run(sql.end_webhook, webhook_id=webhook_id, now=now), webhook_id)
        db.run(sql.drop_waiting, webhook_id=webhook_id)


def _change(rows: int, webhook_id: str) -> None:
    if not rows:
        raise UnknownWebhook(webhook_id=webhook_id)


def _read(row: Row) -> Webhook:
    values = {name: getattr(row, name) for name in Webhook.__struct_fields__}
    names = msgspec.json.decode(row.names, type=tuple[str, ...])
    return Webhook(**{**values, "names": names})
