"""What became of a campaign's messages, and what people did of themselves after they had left.

Opens are not among it: a mail program opens what nobody reads, and a person reads what no program
tells of. Nor are clicks: whatever scans mail follows every link.
"""

import msgspec

from twofold import ids
from twofold.campaigns import Campaign
from twofold.results.queries import sql
from twofold.storage import Database, Row

# Fewer decisions tell nothing of anybody's second contact.
DECISIONS_MIN = 200

OPENS = (
    "Opens are not collected: a mail program opens what nobody reads, and what somebody reads it"
    " need not tell."
)


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of messages, each by what became of it; `acted` to `replied` follow a sent one.

    `silent` counts decisions to say nothing by their reason, `held_back` people left alone by lot.
    """

    states: dict[str, int]
    people: int
    silent: dict[str, int]
    held_back: int
    acted: int
    bought: int
    replied: int
    complained: int
    stopped: int

    @property
    def sent(self) -> int:
        """Return how many left."""
        return self.states.get("sent", 0)


def happened(db: Database, campaign: Campaign) -> Happened:
    """Return what became of a campaign's messages, and what followed within the goal's window."""
    goal, campaign_id = campaign.plan.goal, campaign.campaign_id
    fates = db.all(sql.fates, campaign_id=campaign_id)
    decided = db.all(sql.decided, campaign_id=campaign_id)
    after = db.only(
        sql.followed,
        campaign_id=campaign_id,
        goal_name=goal.name or None,
        goal_purpose=goal.purpose or None,
        window_us=goal.window_us,
        simulated=int(campaign.plan.simulated),
    )
    sent = [ids.touch_id(f"delivery:{row.delivery_id}") for row in _sent(db, campaign_id)]
    answers = db.all_in(sql.answered, "touches", sent)
    silent = {
        row.reason: row.decisions for row in decided if row.outcome != "send" and not row.held
    }
    return Happened(
        states={row.state: row.messages for row in fates},
        people=sum(row.people for row in fates if row.state == "sent"),
        silent=silent,
        held_back=sum(row.decisions for row in decided if row.held),
        acted=after.acted,
        bought=after.bought,
        replied=answers[0].messages if answers else 0,
        complained=after.complained,
        stopped=after.stopped,
    )


def _sent(db: Database, campaign_id: str) -> list[Row]:
    return db.all(sql.sent_ids, campaign_id=campaign_id)


def is_beyond(db: Database, campaign_id: str, *, most: int) -> bool:
    """Tell whether a campaign, or with no id all together, has more decisions than so many."""
    rows = db.all(sql.decisions_beyond, campaign_id=campaign_id, most=most)
    return bool(rows)


def has_enough(db: Database, campaign: Campaign, *, now: int) -> bool:
    """Tell whether so much was decided, with its window over, that anything can be learned."""
    until_us = now - campaign.plan.goal.window_us
    row = db.only(sql.decided_by, campaign_id=campaign.campaign_id, until_us=until_us)
    return int(row.decisions) >= DECISIONS_MIN
