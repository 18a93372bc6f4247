"""What people's own hour brings over saying it at once, and whether it may be drawn more often."""

from collections.abc import Mapping

import msgspec

from twofold.decisions.queries import sql
from twofold.storage import Database


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """What their own hour brings over at once on one channel, `low` to `high` in goals a person.

    `own` and `now` are the shares that reached the goal, of `n` people for whom chance had both;
    `why` says why nothing is known. Unless all of it is a gain their own hour is not drawn more
    often than saying it at once.
    """

    n: int = 0
    now: float = 0.0
    own: float = 0.0
    low: float = 0.0
    mid: float = 0.0
    high: float = 0.0
    level: float = 0.95
    why: str = ""

    @property
    def usable(self) -> bool:
        """Tell whether their own hour surely brings more."""
        return not self.why and self.low > 0


_read = msgspec.json.Decoder(Lead).decode
_write = msgspec.json.Encoder().encode


def of(db: Database, campaign_id: str, version: int, step: int) -> Mapping[str, Lead]:
    """Return what was found of one step of one version, by channel."""
    rows = db.all(sql.leads, campaign_id=campaign_id, version=version, step=step)
    return {row.channel: _read(bytes(row.body)) for row in rows}


def keep(  # noqa: PLR0917 - what it is of
    db: Database, campaign_id: str, version: int, step: int, channel: str, found: Lead, *, now: int
) -> None:
    """Keep what was found of one channel of one step, in place of what was found before."""
    key = {"campaign_id": campaign_id, "version": version, "step": step, "channel": channel}
    db.run(sql.keep_lead, **key, body=_write(found), found_us=now)
