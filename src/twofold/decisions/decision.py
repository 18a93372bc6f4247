"""One decision: what was chosen for a person at a moment, how probably, and what was given up."""

import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec

from twofold import errors
from twofold.decisions.queries import sql
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database, Row

Outcome = Literal["send", "silence"]
Held = Literal["", "global", "campaign"]
When = Literal["now", "own"]


class UnknownDecision(errors.NotFound):
    """There is no decision {decision_id}."""


class Option(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that could have been said, and why it was not: a reason's name, or a rule's.

    `campaign_id` is empty for the decision's own campaign.
    """

    arm: str
    channel: str = ""
    propensity: float = 0.0
    why: str = ""
    campaign_id: str = ""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When it leaves, at once or at their own hour, and how probable that was of what is said.

    `other_us` is when it would have left otherwise and `why` the reason why not; where there was no
    other moment, it is None and `why` says why.
    """

    moment: When
    chance: float = 1.0
    other_us: int | None = None
    why: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen for one person at one moment; silence is a choice like any other.

    `propensity` is the probability with which just this was chosen of what was open then, of those
    held back their share; `planned_us` is when it is to leave. Where that was open, `moment` says
    what was drawn after the way of saying it: both together had the product of the two chances.
    """

    decision_id: str
    handle_id: HandleId
    campaign_id: str
    version: int
    step: int
    decided_us: int
    planned_us: int
    outcome: Outcome
    arm: str
    channel: str
    propensity: float
    reason: str
    held: Held
    options: tuple[Option, ...]
    delivery_id: str | None
    moment: Moment | None = None


# The columns stand in the order of the fields; behind `options` are the delivery and the moment.
_OPTIONS = Decision.__struct_fields__.index("options")

# As the columns say of a moment that was not open.
_AT_ONCE = ("", 1.0, None, "")

_write = msgspec.json.Encoder().encode
_read_options = msgspec.json.Decoder(tuple[Option, ...]).decode


def name(journey_id: str, step: int, decided_us: int) -> str:
    """Return the id of a decision: one way, one step and one moment always give the same."""
    said = f"{journey_id}\0{step}\0{decided_us}".encode()
    return hashlib.blake2b(said, digest_size=16).hexdigest()


def keep(db: Database, decisions: Sequence[Decision]) -> None:
    """Write decisions down, in the transaction of what follows from them."""
    # Many share what was given up; it is written out once.
    shared = {id(one.options): one.options for one in decisions}
    written = {key: _write(options) for key, options in shared.items()}
    rows = [
        (
            *msgspec.structs.astuple(one)[:_OPTIONS],
            written[id(one.options)],
            one.delivery_id,
            *(_AT_ONCE if one.moment is None else msgspec.structs.astuple(one.moment)),
        )
        for one in decisions
    ]
    db.many(sql.add, rows)


def get(db: Database, decision_id: str) -> Decision:
    """Return one decision; raises UnknownDecision."""
    row = db.one(sql.decision, decision_id=decision_id)
    if row is None:
        raise UnknownDecision(decision_id=decision_id)
    return read(row)


def of_delivery(db: Database, delivery_id: str) -> Decision | None:
    """Return the decision that a delivery came of, if one did."""
    row = db.one(sql.of_delivery, delivery_id=delivery_id)
    return None if row is None else read(row)


def of_person(db: Database, person: Person, *, limit: int = 100) -> list[Decision]:
    """Return what was decided about a person, the latest first."""
    handles = [handle.handle_id for handle in person.handles]
    return [read(row) for row in db.all_in(sql.of_handles, "handles", handles, limit=limit)]


def read(row: Row) -> Decision:
    """Return a row as a decision."""
    own = [one for one in Decision.__struct_fields__ if one not in ("options", "moment")]
    return Decision(
        options=_read_options(bytes(row.options)),
        moment=_moment(row),
        **{field: getattr(row, field) for field in own},
    )


def _moment(row: Row) -> Moment | None:
    if not row.moment:
        return None
    return Moment(
        moment=row.moment,
        chance=row.moment_chance,
        other_us=row.moment_other_us,
        why=row.moment_why,
    )
