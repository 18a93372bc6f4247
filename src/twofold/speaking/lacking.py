"""What lacks for words to be made: of those who were chosen, and beforehand for some people."""

from collections.abc import Mapping, Sequence

import msgspec

from twofold import errors, supplies, templates
from twofold.campaigns import Plan, Variant
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
    """A pool that has fewer codes left than messages would take of it."""

    pool: str
    left: int
    wanted: int


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


def short(system: System, plan: Plan, sends: Mapping[tuple[int, str], int]) -> tuple[Short, ...]:
    """Return the pools that run out before every message of a plan has its code.

    `sends` counts the messages of each arm, by its step and name; a pool that has no code at all is
    told whatever they are.
    """
    wanted: dict[str, int] = {}
    for step, said in enumerate(plan.steps):
        for variant in said.variants:
            if variant.template and not plan.simulated:
                many = sends.get((step, variant.arm), 0)
                for pool in templates.get(system.record, variant.template).template.pools:
                    wanted[pool] = wanted.get(pool, 0) + many
    left = {pool: supplies.codes_left(system.record, pool) for pool in sorted(wanted)}
    return tuple(
        Short(pool=pool, left=codes, wanted=wanted[pool])
        for pool, codes in left.items()
        if codes < max(wanted[pool], 1)
    )


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
