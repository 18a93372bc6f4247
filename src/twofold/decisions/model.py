"""What was learned of whom each way serves, and whether that may choose: as it is kept."""

import msgspec

from twofold.decisions.queries import sql
from twofold.storage import Database


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A plain model an arm, silence last, and what choosing by it gains over the best single arm.

    `low` to `high` is that gain a person, in goals less their costs; unless all of it is a gain the
    model is not `usable`. `why` says why nothing is known.
    """

    arms: tuple[str, ...] = ()
    n: int = 0
    usable: bool = False
    best: str = ""
    low: float = 0.0
    mid: float = 0.0
    high: float = 0.0
    why: str = ""
    centre: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()


_read = msgspec.json.Decoder(Model).decode
_write = msgspec.json.Encoder().encode


def of(db: Database, campaign_id: str, version: int, step: int = 0) -> Model | None:
    """Return what was learned of one step of one version, or None before anything was."""
    row = db.one(sql.model, campaign_id=campaign_id, version=version, step=step)
    return None if row is None else _read(bytes(row.body))


def keep(
    db: Database, campaign_id: str, version: int, found: Model, *, step: int = 0, now: int
) -> None:
    """Keep what was learned of one step, in place of what was learned before."""
    key = {"campaign_id": campaign_id, "version": version, "step": step}
    with db.write():
        db.run(sql.keep_model, **key, body=_write(found), found_us=now)
