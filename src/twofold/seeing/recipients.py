"""Whom a campaign is for: those it lists, a kept group, or those whom an expression means."""

from collections.abc import Callable, Collection

from twofold import audiences, errors, ids, lookouts, people, templates, terms
from twofold.campaigns import Plan
from twofold.ids import HandleId, PersonId
from twofold.seeing.groups import chosen_from
from twofold.seeing.uses import chosen_of, looked_at
from twofold.system import System
from twofold.terms import Permitting


def meaning(
    system: System, *, now: int
) -> Callable[[str, str, Collection[PersonId]], set[PersonId]]:
    """Return what tells for whom of some people a group or an expression holds, as of now."""
    record, as_of = system.record, system.as_of(now)
    let: dict[str, dict[PersonId, bool]] = {}

    def ask(use: str, said: str, among: Collection[PersonId]) -> set[PersonId]:
        known = let.setdefault(use, {})
        if new := {one for one in among if one not in known}:
            chosen = chosen_of(system, use, new, now=now)
            known.update((one, one in chosen) for one in new)
        who = {one for one in among if known[one]}
        if ids.is_id(said):
            kept = audiences.get(record, said)
            if not kept.is_described:
                return audiences.members_among(record, said, who)
            who -= audiences.exempted(record, said)
            said = kept.expression
        meant = audiences.parse(said)
        who -= audiences.exempted_from(record, meant)
        return audiences.meant_of(record, meant, who, now=as_of)

    return ask


def faults(system: System, plan: Plan) -> list[str]:
    """Return which groups, expressions and templates a plan lacks, each in a sentence."""
    found = []
    for said in (plan.audience, *(step.when for step in plan.steps)):
        try:
            if ids.is_id(said):
                audiences.get(system.record, said)
            elif said:
                audiences.parse(said)
        except (audiences.BadExpression, audiences.NoSuchAudience) as error:
            found.append(str(error))
    if plan.trigger.kind == "request" and plan.trigger.name != lookouts.OTHER:
        known = {one.subject for one in lookouts.subjects(system.record)}
        if plan.trigger.name not in known:
            asked = plan.trigger.name
            found.append(f"Nobody can ask to be told of {asked!r}: offer it first, under Trust.")
    named = {variant.template for step in plan.steps for variant in step.variants}
    for name in sorted(named - {""}):
        try:
            templates.get(system.record, name)
        except templates.UnknownTemplate as error:
            found.append(str(error))
    return found


def addressed(system: System, plan: Plan, *, now: int) -> list[HandleId]:
    """Return the handles of those whom a plan lists, who asked, or who are in its audience."""
    if plan.trigger.kind == "request":
        waiting = lookouts.waiting_for(system.record, plan.trigger.name, now=now)
        return list(dict.fromkeys(one.handle_id for one in waiting))
    if plan.people:
        return _listed(system, plan)
    if not plan.audience:
        return []
    use = out_of_whom(system, plan.profiling, now=now)
    if ids.is_id(plan.audience):
        found = audiences.members_of(system.record, plan.audience, use=use)
    else:
        meant = audiences.parse(plan.audience)
        gone = audiences.exempted_from(system.record, meant)
        every = audiences.members(
            system.record,
            system.engine,
            system.settings,
            meant,
            use=use,
            as_of=system.as_of(now),
        )
        found = [one for one in every if one not in gone]
    # A person's id is that of their leading handle.
    return [HandleId(one) for one in found]


def out_of_whom(system: System, use: str, *, now: int) -> Permitting:
    """Return out of whom may be chosen for a use: to serve them, or to make them an offer."""
    if use == terms.PROFILING_MARKETING:
        return chosen_from(system, now=now)
    return looked_at(system, now=now)


def _listed(system: System, plan: Plan) -> list[HandleId]:
    found: dict[HandleId, None] = {}
    for handle in plan.people:
        try:
            found[people.resolve(system.record, handle).leading.handle_id] = None
        except (errors.NotFound, people.SeveralKinds):
            continue
    return list(found)
