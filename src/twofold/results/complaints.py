"""Whether a campaign is to pause by itself, for people complain of it more than they may or did."""

import msgspec

from twofold import campaigns, clock, lift
from twofold.campaigns import Campaign
from twofold.lift import Alarm, Week
from twofold.results.queries import sql
from twofold.storage import Database, Row

_PER_100 = 100


class Braked(msgspec.Struct, frozen=True, kw_only=True):
    """Why a campaign is to pause, in words for its owner."""

    campaign_id: str
    reason: str


def brake(db: Database, campaign: Campaign, *, now: int) -> Braked | None:
    """Return why a campaign is to pause, or None.

    Only contacts since somebody last let it go on count: they had seen what was before.
    """
    if not (found := lift.alarm(weeks(db, campaign, now=now), limit=campaign.plan.complaints_max)):
        return None
    return Braked(
        campaign_id=campaign.campaign_id, reason=_words(found, campaign.plan.complaints_max)
    )


def weeks(db: Database, campaign: Campaign, *, now: int) -> list[Week]:
    """Return the contacts of a campaign by week since the first, each with its complaints."""
    gone_on = campaigns.latest(db, "gone_on").get(campaign.campaign_id)
    rows = db.all(
        sql.complaints,
        campaign_id=campaign.campaign_id,
        since_us=gone_on.act_us if gone_on else 0,
        window_us=campaign.plan.goal.window_us,
        week_us=7 * clock.DAY,
        simulated=int(campaign.plan.simulated),
        now=now,
    )
    return [Week(int(row.contacts), int(row.complained or 0)) for row in rows]


def _words(found: Alarm, limit: float) -> str:
    low, mid, high = (_PER_100 * one for one in found.now)
    told = (
        f"{found.complained:,} of {found.contacts:,} contacts were followed by a complaint or a"
        f" stop, {mid:.1f} in 100 ({low:.1f} to {high:.1f})"
    )
    if found.why == "too_many" or found.before is None:
        return f"{told}; at most {_PER_100 * limit:g} may be."
    before = [_PER_100 * one for one in found.before]
    return (
        f"In a week {told}; before it was {before[1]:.1f} in 100"
        f" ({before[0]:.1f} to {before[2]:.1f})."
    )


def waiting(db: Database, campaign: Campaign) -> list[str]:
    """Return the messages of a campaign that wait to leave."""
    rows = db.all(sql.waiting_of, campaign_id=campaign.campaign_id)
    return [row.delivery_id for row in rows]


def last_place(db: Database) -> int:
    """Return how far the log of touches reaches."""
    return int(db.only(sql.last_place).seq)


def complained_between(db: Database, after_seq: int, upto_seq: int) -> bool:
    """Tell whether anybody complained or said no in a stretch of the log."""
    return bool(db.all(sql.complained_between, after_seq=after_seq, upto_seq=upto_seq))


def put_off_before(
    db: Database, *, soon_us: int, behind: tuple[int, str] = (0, ""), limit: int
) -> list[Row]:
    """Return what campaigns say later than they chose to, and soon, with whose and which it is.

    Of those behind a moment and an id, in their order.
    """
    after_us, after_id = behind
    return db.all(
        sql.put_off_before, soon_us=soon_us, after_us=after_us, after_id=after_id, rows_max=limit
    )
