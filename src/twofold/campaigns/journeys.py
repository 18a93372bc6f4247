"""People on their way through campaigns: one row each, moved on by whoever finds it due.

A row is moved only from the step and the moment at which it was read, in the transaction of what
it led to: of two schedulers one moves it, and a crash moves nothing. A clock that jumps makes a
row due earlier or later, and never twice.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec

from twofold.campaigns.queries import sql
from twofold.ids import HandleId
from twofold.storage import Database, Row

Why = Literal[
    "entered", "waits", "paused", "done", "goal", "left_by_choice", "not_allowed", "held_back",
    "ended", "joined", "outside", "silence", "enough",
]  # fmt: skip


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """Where one person is in a campaign, and when it goes on for them."""

    journey_id: str
    campaign_id: str
    version: int
    handle_id: HandleId
    occasion: str
    step: int
    due_us: int
    state: Literal["waiting", "ended"]
    reason: Why
    entered_us: int
    moved_us: int


def enter(
    db: Database,
    campaign_id: str,
    version: int,
    handles: Iterable[HandleId],
    *,
    occasion: str = "",
    due_us: int,
    now: int,
) -> None:
    """Let people in, each once for an occasion; who was in before stays where they are."""
    rows = [
        {
            "journey_id": journey_id(campaign_id, handle_id, occasion),
            "campaign_id": campaign_id,
            "version": version,
            "handle_id": handle_id,
            "occasion": occasion,
            "due_us": due_us,
            "now": now,
        }
        for handle_id in handles
    ]
    db.many(sql.enter, rows)


def journey_id(campaign_id: str, handle_id: str, occasion: str) -> str:
    """Return the id of one person's way through a campaign, as the same words always give it."""
    said = f"{campaign_id}\0{handle_id}\0{occasion}".encode()
    return hashlib.blake2b(said, digest_size=16).hexdigest()


def due(db: Database, *, campaign_id: str | None = None, now: int, limit: int) -> list[Journey]:
    """Return the ways that go on by now in campaigns that run, or in one; the longest due first."""
    if campaign_id is None:
        rows = db.all(sql.due, now=now, limit=limit)
    else:
        rows = db.all(sql.due_in, campaign_id=campaign_id, now=now, limit=limit)
    return [_read(row) for row in rows]


def of_handles(db: Database, handles: Sequence[HandleId]) -> list[Journey]:
    """Return every way of a person, the earliest first."""
    return [_read(row) for row in db.all_in(sql.of_handles, "handles", list(handles))]


def handles_in(db: Database, campaign_id: str) -> set[HandleId]:
    """Return by which handles people ever came into a campaign."""
    blocks = db.stream(sql.handles_in, campaign_id=campaign_id)
    return {HandleId(row[0]) for block in blocks for row in block}


def known_of(db: Database, journeys: Sequence[str]) -> set[str]:
    """Return which of some ways, by their ids, were begun already."""
    return {row.journey_id for row in db.all_in(sql.known_of, "journeys", list(journeys))}


def move(db: Database, journey: Journey, *, step: int, due_us: int, reason: Why, now: int) -> bool:
    """Set a way to where it goes on; False if it was moved since it was read."""
    return _set(db, journey, "waiting", step=step, due_us=due_us, reason=reason, now=now)


def leave(db: Database, journey: Journey, *, reason: Why, now: int) -> bool:
    """End a way; False if it was moved since it was read."""
    return _set(
        db, journey, "ended", step=journey.step, due_us=journey.due_us, reason=reason, now=now
    )


class Onward(NamedTuple):
    """Where a way goes on after its turn, or that it ends."""

    journey: Journey
    state: Literal["waiting", "ended"]
    step: int
    due_us: int
    reason: Why


def move_all(db: Database, onward: Sequence[Onward], *, now: int) -> set[str]:
    """Set ways to where they go on, in the transaction in which they were read to be due.

    Returns the ids of those that were not moved since.
    """
    alike: dict[tuple[object, ...], list[Onward]] = {}
    for one in onward:
        # Those that end stay due when they were, each at its own moment.
        due_us = None if one.due_us == one.journey.due_us else one.due_us
        key = (one.state, one.step, due_us, one.reason, one.journey.step, one.journey.version)
        alike.setdefault(key, []).append(one)
    moved: set[str] = set()
    for several in alike.values():
        one = several[0]
        rows = db.all_in(
            sql.move_all,
            "journeys",
            [each.journey.journey_id for each in several],
            state=one.state,
            step=one.step,
            due_us=None if one.due_us == one.journey.due_us else one.due_us,
            reason=one.reason,
            was_step=one.journey.step,
            was_version=one.journey.version,
            now=now,
        )
        moved.update(row.journey_id for row in rows)
    return moved


def go_on(db: Database, people: Sequence[str], *, now: int) -> None:
    """Let the ways of some people go on that wait until what these had open is answered."""
    db.run_in(sql.go_on, "people", list(people), now=now)


def upgrade(db: Database, campaign_id: str, version: int) -> int:
    """Move everybody who is on their way to a version, by choice; returns how many."""
    return db.run(sql.upgrade, campaign_id=campaign_id, version=version)


def counts(db: Database, campaign_id: str) -> dict[tuple[str, str], int]:
    """Return how many people are where in a campaign, by state and reason."""
    rows = db.all(sql.counts, campaign_id=campaign_id)
    return {(row.state, row.reason): row.people for row in rows}


def on_their_way(db: Database, campaign_id: str) -> dict[tuple[int, int], int]:
    """Return how many people have which step before them, by version and step."""
    rows = db.all(sql.on_their_way, campaign_id=campaign_id)
    return {(row.version, row.step): row.people for row in rows}


def _set(
    db: Database, journey: Journey, state: str, *, step: int, due_us: int, reason: Why, now: int
) -> bool:
    changed = db.run(
        sql.move,
        journey_id=journey.journey_id,
        was_step=journey.step,
        was_due_us=journey.due_us,
        was_version=journey.version,
        state=state,
        step=step,
        due_us=due_us,
        reason=reason,
        now=now,
    )
    return changed == 1


def _read(row: Row) -> Journey:
    return Journey(**{name: getattr(row, name) for name in Journey.__struct_fields__})
