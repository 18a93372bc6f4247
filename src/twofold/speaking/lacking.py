"""What lacks for words to be made: of those who were chosen, and beforehand for some people."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from twofold import campaigns, errors, supplies, templates
from twofold.campaigns import Campaign, Plan, Variant
from twofold.decisions import Lack
from twofold.ids import PersonId
from twofold.people import Person
from twofold.speaking import wording
from twofold.system import System
from twofold.templates import Template

# So many are looked at in their own words in a trial: laying out takes some milliseconds each.
WORDED_MAX = 25


class Unworded(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody for whom the words of a template could not be made, and the first that lacks."""

    person_id: PersonId
    lack: Lack


class Short(msgspec.Struct, frozen=True, kw_only=True):
    """A pool that has fewer codes left than messages may take of it.

    `wanted` are those of the campaign that is tried; people on their way in the running campaigns
    named by `others` may take up to `elsewhere` more.
    """

    pool: str
    left: int
    wanted: int
    elsewhere: int = 0
    others: tuple[str, ...] = ()


class Worded(msgspec.Struct, frozen=True, kw_only=True):
    """Whose words were looked at: how many people, and for whom of them they cannot be made."""

    people: int
    unworded: tuple[Unworded, ...]


def of(error: errors.TwofoldError, template: str) -> Lack:
    """Return what an error says that lacks; `template` is empty where there is none."""
    match error:
        case wording.MissingFields():
            return _missing(str(error.fields["first"]), template)
        case supplies.NoCodeLeft():
            return Lack(kind="pool", name=str(error.fields["pool"]), template=template)
        case _:
            return Lack(kind="words", template=template, said=str(error))


def foreseen(
    system: System, some: Sequence[tuple[Person, Variant]], *, use: str, now: int
) -> Worded:
    """Return for whom of some people the words of their templates could not be made now.

    Each is looked at in the first template that they would get; no code is taken.
    """
    found: list[Unworded] = []
    looked_at: dict[PersonId, None] = {}
    kept: dict[str, Template] = {}
    for person, variant in some:
        if person.person_id in looked_at or not variant.template:
            continue
        if len(looked_at) == WORDED_MAX:
            break
        looked_at[person.person_id] = None
        if variant.template not in kept:
            kept[variant.template] = templates.get(system.record, variant.template).template
        lack = _lack(system, kept[variant.template], person, variant.channel, use=use, now=now)
        if lack is not None:
            found.append(Unworded(person_id=person.person_id, lack=lack))
    return Worded(people=len(looked_at), unworded=tuple(found))


def short(
    system: System, campaign: Campaign, sends: Mapping[tuple[int, str], int], *, now: int
) -> tuple[Short, ...]:
    """Return the pools that may run out before every message of a campaign has its code.

    `sends` counts the messages of each arm, by its step and name; a pool that has no code at all is
    told whatever they are.
    """
    wanted: Counter[str] = Counter()
    for step, said in enumerate(campaign.plan.steps):
        for variant in said.variants:
            for pool in _pools(system, campaign.plan, variant):
                wanted[pool] += sends.get((step, variant.arm), 0)
    elsewhere = _elsewhere(system, campaign, frozenset(wanted), now=now) if wanted else {}
    found = []
    for pool in sorted(wanted):
        others = elsewhere.get(pool, {})
        one = Short(
            pool=pool,
            left=supplies.codes_left(system.record, pool),
            wanted=wanted[pool],
            elsewhere=sum(others.values()),
            others=tuple(others),
        )
        if one.left < max(one.wanted + (one.elsewhere if one.wanted else 0), 1):
            found.append(one)
    return tuple(found)


def _elsewhere(
    system: System, campaign: Campaign, pools: frozenset[str], *, now: int
) -> dict[str, dict[str, int]]:
    """Return by pool how many codes people on their way may take in each other campaign.

    At most one at each step that they have before them; whoever comes in later is not known yet.
    """
    found: dict[str, dict[str, int]] = {}
    for other in campaigns.running(system.record, now=now):
        if other.campaign_id == campaign.campaign_id:
            continue
        on_their_way = campaigns.on_their_way(system.record, other.campaign_id)
        for (version, step), people in on_their_way.items():
            plan = campaigns.plan_of(system.record, other.campaign_id, version)
            for said in plan.steps[step:]:
                drawn = {one for each in said.variants for one in _pools(system, plan, each)}
                for pool in drawn & pools:
                    counts = found.setdefault(pool, {})
                    counts[other.name] = counts.get(other.name, 0) + people
    return found


def _pools(system: System, plan: Plan, variant: Variant) -> set[str]:
    """Return the pools that a variant's template draws on; what is simulated draws on none."""
    if not variant.template or plan.simulated:
        return set()
    return templates.get(system.record, variant.template).template.pools


def _lack(
    system: System, template: Template, person: Person, channel: str, *, use: str, now: int
) -> Lack | None:
    try:
        found = wording.preview(system, template, person, channel=channel, use=use, now=now)
    except errors.Invalid as error:
        return of(error, template.name)
    return _missing(found.missing[0], template.name) if found.missing else None


def _missing(name: str, template: str) -> Lack:
    """Return a missing name as what it stands for: what a block draws on, or a field."""
    what, _, drawn_on = name.partition(".")
    match what:
        case "products":
            return Lack(kind="feed", name=drawn_on, template=template)
        case "codes":
            return Lack(kind="pool", name=drawn_on, template=template)
        case _:
            return Lack(kind="field", name=name, template=template)
