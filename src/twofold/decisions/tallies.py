"""What came of each arm and of silence, counted from touches, for the next choice to learn from.

Only decisions whose window has passed are counted, for those that reach their goal early would be
seen before those that do not. Whoever is held back was drawn for silence like any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from twofold.campaigns import Goal
from twofold.decisions.belief import Tally
from twofold.decisions.queries import sql
from twofold.storage import Database, Row

SILENCE = ""


def count(db: Database, campaign_id: str, version: int, goal: Goal, *, now: int) -> None:
    """Count anew what came of every step of one version of a campaign, and of its moments."""
    with db.write():
        of = {"campaign_id": campaign_id, "version": version}
        about = {
            "goal_name": goal.name or None,
            "goal_purpose": goal.purpose or None,
            "window_us": goal.window_us,
        }
        arms = db.all(sql.counted, **of, **about, now=now)
        db.run(sql.drop_tallies, **of)
        db.many(sql.add_tally, [_tally(row, ("step", "arm"), of, now=now) for row in arms])
        drawn = db.all(sql.counted_moments, **of, **about, now=now)
        db.run(sql.drop_moment_tallies, **of)
        told = [_tally(row, ("step", "channel", "moment"), of, now=now) for row in drawn]
        db.many(sql.add_moment_tally, told)


def _tally(row: Row, names: Sequence[str], of: Mapping[str, Any], *, now: int) -> dict[str, Any]:
    counted = {name: getattr(row, name) for name in (*names, "tried", "reached")}
    return {**of, **counted, "counted_us": now}


def of(db: Database, campaign_id: str, version: int) -> Mapping[tuple[int, str], Tally]:
    """Return what was counted of one version, by step and arm; silence is the arm with no name."""
    rows = db.all(sql.tallies, campaign_id=campaign_id, version=version)
    return {
        (row.step, row.arm): Tally(tried=int(row.tried), reached=int(row.reached)) for row in rows
    }
