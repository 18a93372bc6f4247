"""A town played over a home: its people get addresses, say, ask, and are spoken to, all simulated.

Nothing here has a way of its own: touches, statements, merges, a campaign, its lot, its decisions
and deliveries come about as they always do, by a clock that stands in the past.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from twofold import (
    campaigns,
    clock,
    decisions,
    ids,
    people,
    seeing,
    speaking,
    system,
    terms,
    touches,
    trajectories,
)
from twofold.campaigns import Campaign, Goal, Plan, Step, Trigger, Variant
from twofold.decisions import Holding
from twofold.ids import HandleId, PersonId
from twofold.system import System
from twofold.terms import Uttered
from twofold.touches import TouchDraft
from twofold.worlds import talks
from twofold.worlds.queries import sql
from twofold.worlds.residents import BY, TOPIC, Resident, Ticked, statements
from twofold.worlds.towns import HELD_BACK, Town

LAYER = "simulated_layer"
ROOM = "worlds"
CARD = "Card Filled In"
ACTED = "Recipe Card Used"
# Who stands behind its messages.
MACHINE = "key:simulated"
CAMPAIGN = "Recipes of the season (simulated)"
OFFER = "Recipes for cold days"
# So many people are taken at once; nobody waits longer behind it.
CHUNK = 250
_CARD_WEEKS, _TALK_WEEKS, _CAMPAIGN_WEEKS = 30, 20, 10
# Whoever takes letters on Saturday mornings alone has had theirs by then.
_HOURS = 7 * 24
_LIVELY_MAX = 90

Item = TypeVar("Item")

SUBJECT = "Four recipes for this season (simulated)"
GOAL = Goal(name=ACTED, window_us=14 * clock.DAY)


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a layer: its seed, its campaign, and what that truly changed.

    `her` and `other` are the cards of two whom a story is told of: one takes news, one stopped it.
    `offer_id` is a campaign that is still a draft, for whoever plays the story to send.
    """

    seed: int
    known_effect: float
    campaign_id: str
    offer_id: str
    ends_us: int
    her: str = ""
    other: str = ""


def layer(home: System) -> Layer | None:
    """Return what lies over a home, or None."""
    kept = system.fact(home, LAYER)
    return None if kept is None else msgspec.json.decode(kept, type=Layer)


def names(home: System) -> list[str]:
    """Return the cards by which people of a home are known."""
    return [row.value for row in home.record.all(sql.households)]


def play(
    home: System, town: Town, *, now: int, progress: Callable[[int, int], None] | None = None
) -> Layer:
    """Lay a town over a home, once; what was begun and broke off is gone on with."""
    tell = progress or (lambda *_: None)
    if kept := layer(home):
        return kept
    ends_us = int(home.record.only(sql.last_us, now=now).last_us or now)
    written_us = _noon(ends_us - _CARD_WEEKS * 7 * clock.DAY)
    # One form a week for each of them, so that not all of a town stand at one till.
    for week, some in enumerate(_chunks(town.residents)):
        at_us = written_us + week * 7 * clock.DAY
        _introduce(home, some, at_us=at_us, now=now)
        _speak(home, some, at_us=at_us, now=now)
        tell(week * CHUNK, 2 * len(town.residents))
    since_us = ends_us - _TALK_WEEKS * 7 * clock.DAY
    drafts = talks.drafts(town.residents, since_us=since_us, until_us=ends_us)
    _record(home, drafts, now=now)
    began_us = _noon(ends_us - _CAMPAIGN_WEEKS * 7 * clock.DAY)
    campaign = _send(home, town, at_us=began_us)
    _act(home, town, campaign, at_us=began_us, now=now)
    tell(2 * len(town.residents), 2 * len(town.residents))
    offer, her = _offer(home, town, now=now), _cast(home, town, "offers")
    made = Layer(
        seed=town.seed,
        known_effect=town.effect,
        campaign_id=campaign.campaign_id,
        offer_id=offer.campaign_id,
        ends_us=ends_us,
        her=her,
        other=_cast(home, town, "stop", but=her),
    )
    system.set_fact(home, LAYER, msgspec.json.encode(made).decode())
    return made


def _introduce(home: System, some: Sequence[Resident], *, at_us: int, now: int) -> None:
    """Let people write their address on a form beside their card, which proves it."""
    record = home.record
    drafts = [
        TouchDraft(
            room=ROOM,
            message_id=f"simulated-card-{one.household}",
            handles={"email": one.email},
            occurred_us=at_us,
            purpose="service",
            initiator="person",
            channel="store",
            name=CARD,
            source="simulated",
        )
        for one in some
    ]
    with record.write(serial=people.SERIAL):
        touches.record_all(record, drafts, now=now)
        salt = people.salt(record)
        pairs = [(_address(salt, one), _card(salt, one)) for one in some]
        people.prove(record, {address: (at_us, BY) for address, _ in pairs})
        changed: set[PersonId] = set()
        for address, card in pairs:
            try:
                changed |= people.merge(record, address, card, by=BY, reason=BY, now=at_us)
            except people.OnePerson:
                # It broke off behind this one before.
                continue
        trajectories.mark(record, changed, now=now)


def _speak(home: System, some: Sequence[Resident], *, at_us: int, now: int) -> None:
    """Keep what people ticked on the form."""
    uttered = [
        Uttered(statement=said, handles={"email": one.email})
        for one in some
        for said in statements(one)
    ]
    with home.record.write(serial=people.SERIAL):
        about = terms.say_all(home.record, uttered, now=at_us, source="simulated")
        seeing.follow_rules(home, {person.person_id for person in about.values()}, now=now)


def _send(home: System, town: Town, *, at_us: int) -> Campaign:
    """Run one campaign by the clock of then, and let lot hold back whom the town's seed says."""
    record = home.record
    try:
        campaign = campaigns.resolve(record, CAMPAIGN)
    except campaigns.UnknownCampaign:
        campaign = campaigns.create(
            record, CAMPAIGN, _plan(town, subject=SUBJECT), owner=MACHINE, now=at_us
        )
    with record.write(serial=people.SERIAL):
        salt = people.salt(record)
        held = [_address(salt, one) for one in town.residents if one.held_back]
        decisions.keep_held(record, [(one, campaign.campaign_id) for one in held], now=at_us)
    if campaign.state == "draft":
        campaign = speaking.campaigning.start_campaign(home, campaign.campaign_id, now=at_us)
    named = campaign.campaign_id
    lot = Holding(key=b"", share=0.0, is_drawn=True)
    if campaign.state == "ended":
        return campaign
    for hour in range(_HOURS):
        moment = at_us + hour * clock.HOUR
        if speaking.deciding.decide_all(home, campaign_id=named, lot=lot, now=moment):
            _deliver(home, now=moment)
    return campaigns.end(record, campaign.campaign_id, now=at_us + _HOURS * clock.HOUR)


def _deliver(home: System, *, now: int) -> None:
    with speaking.gateway(home, now=lambda: now) as gateway:
        while gateway.step():
            continue


def _offer(home: System, town: Town, *, now: int) -> Campaign:
    """Leave a plan behind that nobody has sent: whoever sends it does so really."""
    planned = msgspec.structs.replace(
        _plan(town, subject="Six recipes for cold days"), holdout=0.2, simulated=False
    )
    # So that there is something that waits once somebody has written back.
    later = Step(wait_us=3 * clock.DAY, variants=(_letter("Did one of the recipes work out?"),))
    planned = msgspec.structs.replace(planned, steps=(*planned.steps, later))
    try:
        return campaigns.create(home.record, OFFER, planned, owner=MACHINE, now=now)
    except campaigns.NameTaken:
        return campaigns.resolve(home.record, OFFER)


def _act(home: System, town: Town, campaign: Campaign, *, at_us: int, now: int) -> None:
    """Let people do what they would: those who were let be spoken to, and those held back."""
    use = seeing.permitting(home, terms.ANALYTICS, now=now)
    found = decisions.outcomes(
        home.record, campaign.campaign_id, GOAL, use=use, is_over=False, now=now
    )
    held = dict(zip(found.person_id.tolist(), found.held.tolist(), strict=True))
    salt = people.salt(home.record)
    drafts = []
    for place, one in enumerate(town.residents):
        group = held.get(_address(salt, one))
        if group is None or not one.acts(spoken_to=not group):
            continue
        drafts.append(
            TouchDraft(
                room=ROOM,
                message_id=f"simulated-acted-{one.household}",
                handles={"email": one.email},
                # Behind the last letter, and all within the goal's window.
                occurred_us=at_us + (8 + place % 6) * clock.DAY,
                purpose="purchase",
                initiator="person",
                channel="store",
                name=ACTED,
                source="simulated",
            )
        )
    _record(home, drafts, now=now)


def _plan(town: Town, *, subject: str) -> Plan:
    return Plan(
        use=TOPIC,
        steps=(Step(variants=(_letter(subject),)),),
        trigger=Trigger(kind="people"),
        people=tuple(f"email:{one.email}" for one in town.residents),
        goal=GOAL,
        holdout=HELD_BACK,
        lives_us=7 * clock.DAY,
        simulated=True,
    )


def _letter(subject: str) -> Variant:
    text = f"{subject}: with a card for what goes into them."
    return Variant(arm="letter", channel="email", subject=subject, text=text)


def _record(home: System, drafts: Sequence[TouchDraft], *, now: int) -> None:
    for some in _chunks(drafts):
        with home.record.write(serial=people.SERIAL):
            touches.record_all(home.record, some, now=now)


def _cast(home: System, town: Town, ticked: Ticked, *, but: str = "") -> str:
    """Return the card of somebody lively, and of one who ticked this where a town has one."""
    ready = [one for one in town.residents if not (one.complains or one.asks or one.held_back)]
    wanted = {one.household for one in ready if one.ticked == ticked}
    anybody = {one.household for one in town.residents} - {but}
    rows = [row.value for row in home.record.all(sql.lively, touches_max=_LIVELY_MAX)]
    found = [card for card in rows if card in wanted] or [card for card in rows if card in anybody]
    return found[0] if found else ""


def _address(salt: bytes, one: Resident) -> HandleId:
    return ids.handle_id(salt, "email", one.email)


def _card(salt: bytes, one: Resident) -> HandleId:
    return ids.handle_id(salt, "household", one.household)


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _noon(us: int) -> int:
    """Return 16:00 UTC of a day, which is late morning in the shop's zone in any season."""
    return us // clock.DAY * clock.DAY + 16 * clock.HOUR
