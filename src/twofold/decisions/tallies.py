"""What came of each arm and of silence, counted from touches, for the next choice to learn from.

Only decisions whose window has passed are counted, for those that reach their goal early would be
seen before those that do not. Whoever is held back was drawn for silence like any other.
"""

from collections.abc import Mapping

from twofold.campaigns import Goal
from twofold.decisions.belief import Tally
from twofold.decisions.queries import sql
from twofold.storage import Database

SILENCE = ""


def count(db: Database, campaign_id: str, version: int, goal: Goal, *, now: int) -> None:
    """Count anew what came of every step of one version of a campaign."""
    with db.write():
        rows = db.all(
            sql.counted,
            campaign_id=campaign_id,
            version=version,
            goal_name=goal.name or None,
            goal_purpose=goal.purpose or None,
            window_us=goal.window_us,
            now=now,
        )
        db.run(sql.drop_tallies, campaign_id=campaign_id, version=version)
        told = {"campaign_id": campaign_id, "version": version, "counted_us": now}
        db.many(
            sql.add_tally,
            [
                {
                    **told,
                    "step": row.step,
                    "arm": row.arm,
                    "tried": row.tried,
                    "reached": row.reached,
                }
                for row in rows
            ],
        )


def of(db: Database, campaign_id: str, version: int) -> Mapping[tuple[int, str], Tally]:
    """Return what was counted of one version, by step and arm; silence is the arm with no name."""
    rows = db.all(sql.tallies, campaign_id=campaign_id, version=version)
    return {
        (row.step, row.arm): Tally(tried=int(row.tried), reached=int(row.reached)) for row in rows
    }
