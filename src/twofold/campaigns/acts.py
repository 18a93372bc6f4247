"""What was done with a campaign besides planning it: it paused itself, went on, was handed over."""

from typing import Literal

import msgspec

from twofold.campaigns.queries import sql
from twofold.storage import Database

# Who acts where nobody does.
ITSELF = "twofold"
REASON_LENGTH_MAX = 500

# It paused itself; it goes on all the same; contacts go on past the point, or stop there again;
# somebody else answers for it.
Verb = Literal["paused_itself", "gone_on", "past_enough", "heeds_enough", "handed_over"]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act, when and by whom, and why in words; of handing it over also from whom to whom."""

    campaign_id: str
    act_us: int
    verb: Verb
    act_by: str
    reason: str
    owner_before: str = ""
    owner_after: str = ""


def note(
    db: Database,
    campaign_id: str,
    verb: Verb,
    *,
    by: str,
    reason: str = "",
    owners: tuple[str, str] = ("", ""),
    now: int,
) -> None:
    """Keep that something was done, in the open transaction; an empty id stands for all of them.

    `owners` are who answered for it before and after.
    """
    before = acts(db, campaign_id)
    db.run(
        sql.note_act,
        campaign_id=campaign_id,
        # Of two acts at one moment the later one is the later one.
        act_us=max(now, before[0].act_us + 1) if before else now,
        verb=verb,
        act_by=by,
        reason=reason.strip()[:REASON_LENGTH_MAX],
        owner_before=owners[0],
        owner_after=owners[1],
    )


def acts(db: Database, campaign_id: str) -> list[Act]:
    """Return what was done with a campaign, the latest first."""
    rows = db.all(sql.acts, campaign_id=campaign_id)
    return [Act(**{name: getattr(row, name) for name in Act.__struct_fields__}) for row in rows]


def latest(db: Database, *verbs: Verb) -> dict[str, Act]:
    """Return of each campaign its latest act among some."""
    found: dict[str, Act] = {}
    for row in db.all_in(sql.acts_among, "verbs", list(verbs)):
        found[row.campaign_id] = Act(**{name: getattr(row, name) for name in Act.__struct_fields__})
    return found
