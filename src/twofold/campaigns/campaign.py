"""A campaign through its life: draft, running, paused, ended; each plan it had is kept."""

from typing import Literal, NamedTuple

import msgspec

from twofold import errors, ids, touches
from twofold.campaigns import checks, plan
from twofold.campaigns.acts import note
from twofold.campaigns.plan import Plan
from twofold.campaigns.queries import sql
from twofold.ids import HandleId
from twofold.storage import Database, Row

State = Literal["draft", "running", "paused", "ended"]
NAME_LENGTH_MAX = 120


class UnknownCampaign(errors.NotFound):
    """There is no campaign {name!r}."""


class NameTaken(errors.Conflict):
    """There is a campaign {name!r} already; give this one another name."""


class BadCampaign(errors.Invalid):
    """This campaign cannot be kept: {reason}."""


class NotReady(errors.Refused):
    """This campaign cannot be started yet: {faults}."""


class WrongState(errors.Conflict):
    """This campaign is {state} by now, and only one that is {needed} can be {verb}."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign with the newest version of its plan."""

    campaign_id: str
    name: str
    owner: str
    state: State
    version: int
    plan: Plan
    made_us: int
    started_us: int | None
    ended_us: int | None
    entered_seq: int


def create(db: Database, name: str, planned: Plan, *, owner: str, now: int) -> Campaign:
    """Keep a new campaign as a draft, which may be incomplete; raises NameTaken, BadCampaign."""
    said = name.strip()
    if not 0 < len(said) <= NAME_LENGTH_MAX:
        raise BadCampaign(reason=f"its name has 1 to {NAME_LENGTH_MAX} characters")
    campaign_id = ids.random_id()
    with db.write():
        if not db.run(sql.add, campaign_id=campaign_id, name=said, owner=owner, now=now):
            raise NameTaken(name=said)
        _keep(db, campaign_id, 1, planned, by=owner, now=now)
        return get(db, campaign_id)


def revise(db: Database, campaign_id: str, planned: Plan, *, by: str, now: int) -> Campaign:
    """Put a new version of a plan in force; whoever is on their way keeps the one they began with.

    Raises WrongState once it has ended, NotReady if it runs and the new plan could not.
    """
    with db.write():
        found = get(db, campaign_id)
        if found.state == "ended":
            raise WrongState(state="ended", needed="draft, running or paused", verb="changed")
        if found.state != "draft":
            _refuse_faults(db, planned)
        _keep(db, campaign_id, found.version + 1, planned, by=by, now=now)
        db.run(sql.set_version, campaign_id=campaign_id, version=found.version + 1)
        return get(db, campaign_id)


def hand_to(db: Database, campaign_id: str, owner: str, *, by: str, now: int) -> None:
    """Let somebody else answer for a campaign, and keep who let them; raises UnknownCampaign."""
    with db.write():
        before = get(db, campaign_id).owner
        if before == owner:
            return
        if db.run(sql.set_owner, campaign_id=campaign_id, owner=owner, before=before):
            note(db, campaign_id, "handed_over", by=by, owners=(before, owner), now=now)


def get(db: Database, campaign_id: str) -> Campaign:
    """Return one campaign; raises UnknownCampaign."""
    row = db.one(sql.campaign, campaign_id=campaign_id)
    if row is None:
        raise UnknownCampaign(name=campaign_id)
    return _read(row)


def resolve(db: Database, name: str) -> Campaign:
    """Return the campaign with a name, or with an id; raises UnknownCampaign."""
    row = db.one(sql.named, name=name.strip())
    return get(db, name) if row is None else _read(row)


def list_all(db: Database, *, after: str = "", limit: int = 100) -> list[Campaign]:
    """Return campaigns in the order of their ids."""
    return [_read(row) for row in db.all(sql.campaigns, after=after, limit=limit)]


def running(db: Database, *, now: int) -> list[Campaign]:
    """Return the campaigns that run at a moment, the one that was started first before others."""
    found = [_read(row) for row in db.all(sql.running)]
    return [one for one in found if is_open(one.plan, now)]


def plan_of(db: Database, campaign_id: str, version: int) -> Plan:
    """Return the plan of one version; raises UnknownCampaign."""
    row = db.one(sql.version, campaign_id=campaign_id, version=version)
    if row is None:
        raise UnknownCampaign(name=campaign_id)
    return plan.read(bytes(row.plan))


def is_open(planned: Plan, now: int) -> bool:
    """Tell whether a plan's own dates let it act at a moment."""
    started = planned.starts_us is None or planned.starts_us <= now
    return started and (planned.ends_us is None or now < planned.ends_us)


def start(db: Database, campaign_id: str, *, now: int) -> Campaign:
    """Let a draft, or a paused campaign, run; raises NotReady with every reason, WrongState."""
    with db.write():
        _refuse_faults(db, get(db, campaign_id).plan, now=now)
        started = db.run(sql.start, campaign_id=campaign_id, now=now)
        return _moved(db, campaign_id, started, "a draft or paused", "started")


def pause(db: Database, campaign_id: str) -> Campaign:
    """Let a running campaign rest: nobody comes in and nothing is decided; raises WrongState."""
    with db.write():
        paused = db.run(sql.pause, campaign_id=campaign_id)
        return _moved(db, campaign_id, paused, "running", "paused")


def end(db: Database, campaign_id: str, *, now: int) -> Campaign:
    """End a campaign for good, with everybody who is on their way; raises WrongState."""
    with db.write():
        ended = db.run(sql.end, campaign_id=campaign_id, now=now)
        db.run(sql.end_journeys, campaign_id=campaign_id, now=now)
        return _moved(db, campaign_id, ended, "not ended", "ended")


class Occasion(NamedTuple):
    """A touch that brings somebody in."""

    touch_id: str
    handle_id: HandleId


class Told(NamedTuple):
    """Touches that bring people in, and up to which place in the log was looked."""

    touches: tuple[Occasion, ...]
    seq: int


def told_since(db: Database, name: str, *, seq: int, after_us: int, limit: int) -> Told:
    """Return who did something, told behind a place in the log and done after a moment."""
    last = int(db.only(sql.last_touch).touch_seq)
    rows = db.all(sql.told_since, name=name, seq=seq, last=last, after_us=after_us, limit=limit)
    found = tuple(Occasion(row.touch_id, row.handle_id) for row in rows)
    return Told(found, int(rows[-1].touch_seq) if len(rows) == limit else last)


def entered(db: Database, campaign_id: str, seq: int) -> None:
    """Note up to which place in the log touches were looked at for a campaign."""
    db.run(sql.set_entered, campaign_id=campaign_id, seq=seq)


def _moved(db: Database, campaign_id: str, changed: int, needed: str, verb: str) -> Campaign:
    found = get(db, campaign_id)
    if not changed:
        raise WrongState(state=found.state, needed=needed, verb=verb)
    return found


def _refuse_faults(db: Database, planned: Plan, *, now: int | None = None) -> None:
    meanings = {one.name: one for one in touches.event_names(db)}
    if found := checks.faults(planned, meanings, now=now):
        raise NotReady(faults=" ".join(found).removesuffix("."))


def _keep(
    db: Database, campaign_id: str, version: int, planned: Plan, *, by: str, now: int
) -> None:
    kept = {"plan": plan.write(planned), "made_by": by, "made_us": now}
    db.run(sql.add_version, campaign_id=campaign_id, version=version, **kept)


def _read(row: Row) -> Campaign:
    own = [name for name in Campaign.__struct_fields__ if name != "plan"]
    return Campaign(plan=plan.read(bytes(row.plan)), **{name: getattr(row, name) for name in own})
