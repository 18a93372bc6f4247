"""What stands in the way of saying something to one person now: the first thing that does decides.

In this order: whether there is still anything to say, what the person did meanwhile, an open
complaint, the step's own condition and hour, the person's terms on each channel, contact limits.
What is left is open to choice.
"""

from collections.abc import Callable
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from twofold import clock, terms
from twofold.campaigns import OWN_HOUR, Plan, Step, Why
from twofold.decisions import ceilings, moments
from twofold.decisions.ceilings import ContactLimit
from twofold.decisions.decision import Decision
from twofold.decisions.scene import MONTH_US, Case, Scene
from twofold.storage import Database
from twofold.terms import Defer, Deny, Digest, Permission, Permit

# An open complaint is looked at again after this long.
PAUSE_US = 6 * clock.HOUR
# What could only be said later than this is not waited for.
WAIT_MAX_US = 60 * clock.DAY
# Noes that the person said themselves, in one way or another.
_CHOSEN = frozenset({"stopped", "denied", "never_open", "paused", "rate", "minutes", "data"})


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """Not now: it is looked at again at a moment. `because` is the reason in one word."""

    until_us: int
    because: str
    why: Why = "waits"


class Skip(msgspec.Struct, frozen=True, kw_only=True):
    """This step is not for them; the next one may be."""

    because: Literal["condition"] = "condition"


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing more of this campaign is for them."""

    why: Why
    because: str


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Something may be said: which variants could be, and why the others could not."""

    arms: tuple[bool, ...]
    whys: tuple[str, ...]


Verdict = Wait | Skip | Leave | Open


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """One case and what came of it; no decision where it was only put off for a while."""

    case: Case
    verdict: Verdict
    decision: Decision | None = None


def weigh(db: Database, scene: Scene, case: Case) -> Verdict:
    """Return what may become of one person's step now."""
    found = before(scene, case)
    if found is not None:
        return found

    def ask(channel: str) -> Permission | None:
        if not scene.reaches(case.person, channel):
            return None
        # Nothing expires before it is decided: what could go later is decided later.
        return scene.permission(db, case.person, case.intent(channel))

    return allowed(scene, case, ask)


def before(scene: Scene, case: Case) -> Verdict | None:
    """Return what becomes of a step before anybody's rules are asked; None if they are to be."""
    plan, journey, now = case.plan, case.journey, scene.now
    if journey.step >= len(plan.steps):
        return Leave(why="done", because="done")
    if plan.ends_us is not None and now >= plan.ends_us:
        return Leave(why="ended", because="ended")
    did = scene.habits[case.person.person_id]
    if did.has_reached(plan.goal, after_us=journey.entered_us, until_us=now):
        return Leave(why="goal", because="goal")
    if plan.audience and not scene.is_among(case, plan.audience):
        return Leave(why="outside", because="outside")
    if plan.pauses_on_open and not plan.is_called_for and did.is_open(now):
        return Wait(until_us=now + PAUSE_US, because="complaint", why="paused")
    step = plan.steps[journey.step]
    if step.when and not scene.is_among(case, step.when):
        return Skip()
    if (later := _hour(scene, case, step)) > now:
        return Wait(until_us=later, because="hour")
    return None


def _hour(scene: Scene, case: Case, step: Step) -> int:
    """Return when it is the hour of a step, at which somebody begins contacts if they let us."""
    if not step.waits_for_hour:
        return scene.now
    zone = ZoneInfo(scene.zone(case.person))
    if step.at != OWN_HOUR:
        return moments.next_at(terms.minutes(step.at), zone, now=scene.now)
    if not scene.may_learn(case.person):
        return scene.now
    hour = scene.habits[case.person.person_id].hour(zone)
    return scene.now if hour is None else moments.next_at(hour * 60, zone, now=scene.now)


def allowed(scene: Scene, case: Case, ask: Callable[[str], Permission | None]) -> Verdict:
    """Return which variants the person's terms and every limit let through.

    `ask` returns what the terms say to a channel now, None where it has no address to go to.
    """
    plan, step, now = case.plan, case.plan.steps[case.journey.step], scene.now
    channels = dict.fromkeys(variant.channel for variant in step.variants)
    answers = {channel: ask(channel) for channel in channels}
    if not any(isinstance(answer, Permit) for answer in answers.values()):
        return _not_now(answers, now=now)
    if not plan.is_called_for:
        claimed, every = scene.claimed(case.person), limits(scene, plan)
        found = ceilings.opens(every, claimed, plan.use, at_us=now, lives_us=plan.lives_us)
        if found is None or found > now + WAIT_MAX_US:
            return Leave(why="not_allowed", because="limit")
        if found > now:
            return Wait(until_us=found, because="limit")
        if (enough := _enough(scene, case)) is not None:
            return enough
    first = _channels(scene, case, answers)
    whys = [_why(answers[variant.channel], variant.channel in first) for variant in step.variants]
    return Open(arms=tuple(not why for why in whys), whys=tuple(whys))


def _enough(scene: Scene, case: Case) -> Verdict | None:
    """Return what follows where one more contact would be past the point at which it is enough."""
    most, lately = scene.enough.most(case.campaign.campaign_id), scene.lately(case.person)
    if most is None or len(lately) < most:
        return None
    if not most:
        return Leave(why="enough", because="enough")
    # As many have to be out of the month again as there are too many by now.
    out = sorted(one.last_us for one in lately)[len(lately) - most]
    return Wait(until_us=out + MONTH_US, because="enough")


def limits(scene: Scene, plan: Plan) -> tuple[ContactLimit, ...]:
    """Return how many contacts a campaign may have with anybody: of all together, and its own."""
    own = (ContactLimit(use=plan.use, per_us=one.per_us, most=one.most) for one in plan.limits)
    return (*scene.limits, *own)


def order(scene: Scene, case: Case) -> tuple[str, ...]:
    """Return the channels in the order in which a person wants them, or uses them; empty if none.

    What they use counts where a rule chooses, and not what was learned of everybody.
    """
    said = scene.asked.terms[case.person.person_id].preferences.channels or ()
    if said or case.plan.learns or not scene.may_learn(case.person):
        return tuple(said)
    return scene.habits[case.person.person_id].channels()


def is_own_no(reason: str) -> bool:
    """Tell whether a reason is a no that the person said themselves, in one way or another."""
    return reason in _CHOSEN


def _not_now(answers: dict[str, Permission | None], *, now: int) -> Verdict:
    """Return what follows where no channel may be used now: wait for one, or leave for good."""
    later = [one for one in answers.values() if isinstance(one, Defer | Digest)]
    if later:
        soonest = min(later, key=lambda one: one.until_us)
        if soonest.until_us <= now + WAIT_MAX_US:
            return Wait(until_us=max(soonest.until_us, now + 1), because=soonest.reason)
        return Leave(why="left_by_choice", because=soonest.reason)
    noes = [one.reason for one in answers.values() if isinstance(one, Deny)]
    chosen = [reason for reason in noes if reason in _CHOSEN]
    if chosen:
        return Leave(why="left_by_choice", because=chosen[0])
    return Leave(why="not_allowed", because=noes[0] if noes else "no_address")


def _channels(scene: Scene, case: Case, answers: dict[str, Permission | None]) -> set[str]:
    """Return the channels among which is chosen: the first of the person's own order, else all."""
    usable = [channel for channel, answer in answers.items() if isinstance(answer, Permit)]
    first = next((channel for channel in order(scene, case) if channel in usable), None)
    return set(usable) if first is None else {first}


def _why(answer: Permission | None, is_first: bool) -> str:
    match answer:
        case None:
            return "no_address"
        case Permit():
            return "" if is_first else "channel_order"
        case _:
            return answer.reason
