"""Builders: campaigns, people whom lot has drawn for them, and what these did then."""

from typing import Any

import msgspec

from tests.flow.given_campaigns import NOON, ORDER, a_plan, a_step
from twofold import campaigns, clock, decisions, ids, people, results, seeing, terms, touches
from twofold.campaigns import Campaign
from twofold.decisions import Decision
from twofold.results import Result
from twofold.storage import Query
from twofold.system import System
from twofold.touches import TouchDraft

LATER = NOON + 20 * clock.DAY


def a_campaign(home: System, **plan: object) -> Campaign:
    planned = a_plan(**{"steps": (a_step("Shoes"),), "people": (), "goal": ORDER, **plan})
    return campaigns.create(home.record, "Shoes", planned, owner="staff", now=NOON)


def result_of(home: System, campaign: Campaign, *, now: int = LATER) -> Result:
    use = seeing.permitting(home, terms.ANALYTICS, now=now)
    return results.result(home.record, campaign, use=use, everywhere=0.0, now=now)


def plain_of(home: System, campaign: Campaign) -> Any:
    return msgspec.json.decode(msgspec.json.encode(results.plain(result_of(home, campaign))))


def drawn(
    home: System,
    campaign: Campaign,
    *,
    spoken_to: int,
    acted: int,
    held_back: int,
    acted_alone: int,
    arm: str = "email",
) -> None:
    """Let lot have drawn two groups of new people, of whom some then bought for 15.00."""
    groups = (("spoken", spoken_to, acted, arm), ("held", held_back, acted_alone, ""))
    for group, size, buyers, way in groups:
        names = [f"{group}-{arm}-{place}" for place in range(size)]
        meet(home, names, buyers)
        decided = [
            decision(home, campaign, name, arm=way, held="" if way else "campaign")
            for name in names
        ]
        decisions.keep(home.record, decided)


def meet(home: System, names: list[str], buyers: int) -> None:
    drafts = [draft(name, "Page Viewed", "research", NOON - 5 * clock.DAY) for name in names] + [
        draft(name, "Order Completed", "purchase", NOON + clock.DAY, amount="15.00")
        for name in names[:buyers]
    ]
    with home.record.write(serial=people.SERIAL):
        touches.record_all(home.record, drafts, now=LATER)


def draft(
    name: str, event: str, purpose: str, at_us: int, *, amount: str | None = None
) -> TouchDraft:
    return TouchDraft(
        room="test",
        message_id=f"{name}-{event}-{at_us}",
        handles={"user_id": name},
        occurred_us=at_us,
        purpose=purpose,
        initiator="person",
        name=event,
        amount=amount,
        currency=amount and "EUR",
    )


def does(
    home: System, name: str, event: str, purpose: str, at_us: int, *, refers_to: str | None
) -> None:
    told = msgspec.structs.replace(draft(name, event, purpose, at_us), refers_to=refers_to)
    with home.record.write(serial=people.SERIAL):
        touches.record(home.record, told, now=at_us)


def decision(home: System, campaign: Campaign, name: str, *, arm: str, held: str) -> Decision:
    handle_id = people.gather(home.record).handle("user_id", name)
    assert handle_id is not None
    several = len(campaign.plan.steps[0].variants) > 1
    return Decision(
        decision_id=ids.touch_id(f"{campaign.campaign_id} {name}"),
        handle_id=handle_id,
        campaign_id=campaign.campaign_id,
        version=1,
        step=0,
        decided_us=NOON,
        planned_us=NOON,
        outcome="silence" if held else "send",
        arm=arm,
        channel="email",
        propensity=0.5 if several and not held else 1.0,
        reason="held_back" if held else "chosen",
        held="campaign" if held else "",
        options=(),
        delivery_id=None if held else f"d{name.rpartition('-')[2]}",
    )


ADD = Query(
    "add",
    """
    INSERT INTO delivery (delivery_id, handle_id, use, channel, unit, recipient, matter, legal_kind,
      body, state, created_us, not_before_us, attempt, handed_us)
    SELECT c.delivery_id, c.handle_id, 'marketing.shoes', 'email', 'own', 'own', '', '', :body,
      'sent', :at, :at, 1, :at
    FROM decision c WHERE c.campaign_id = :campaign_id AND c.delivery_id IS NOT NULL
    """,
)


def sent(home: System, campaign: Campaign) -> None:
    home.record.run(ADD, campaign_id=campaign.campaign_id, at=NOON, body=b'{"text":"Shoes"}')
