"""A campaign's form: a plan as rows of fields, and the fields as a plan again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from twofold import campaigns, clock, ids, terms
from twofold.campaigns import Goal, Limit, Plan, Policy, Step, Trigger, Variant
from twofold.console import campaign_fields as fields
from twofold.console.visits import Visit

KINDS = (
    ("audience", "everybody in a group"),
    ("touch", "whoever does something"),
    ("request", "whoever asked to be told of it"),
    ("people", "the people listed"),
    ("schedule", "a group or list, again and again"),
)
POLICIES = (
    ("fixed", "the first way that is open to them"),
    ("rotate", "each way by equal chance"),
    ("bandit", "what has helped most so far, with chance for the others"),
    ("personal", "for each person, where that surely gains; else what has helped most"),
)
# When a step is said; a time of day is typed beside it.
AT_A_TIME = "time"
MOMENTS = (
    ("", "at once"),
    (campaigns.BEST_MOMENT, "at once or at an hour of their own, whichever turns out to help more"),
    (campaigns.OWN_HOUR, "at the hour at which they come themselves"),
    (AT_A_TIME, "at a time of day, on their clock"),
)
# Rows are few: whoever needs more saves, and gets more.
BLANK_STEPS, BLANK_VARIANTS = 1, 1
BLANK = dict.fromkeys(
    (
        *("use", "kind", "trigger", "every", "audience", "people", "goal", "purpose", "within"),
        *("value", "currency", "attention", "holdout", "policy", "most", "per", "lives"),
        *("starts", "ends", "pauses", "group", "topic", "complaints", "everybody", "owner"),
    ),
    "",
)
_STEP = re.compile(r"^s(\d{1,2})(?:v(\d{1,2}))?-")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One step as the form shows it: its fields, and those of its variants."""

    place: int
    fields: Mapping[str, str]
    variants: tuple[Mapping[str, str], ...]


def shown(plan: Plan, request: Visit) -> dict[str, str]:
    """Return a plan's own fields, but for its steps, as the form shows them."""
    goal, zone = plan.goal, request.zone
    limit = plan.limits[0] if plan.limits else None
    return {
        "use": plan.use,
        "kind": plan.trigger.kind,
        "trigger": plan.trigger.name,
        "every": fields.days(plan.trigger.every_us),
        "group": plan.audience if ids.is_id(plan.audience) else "",
        "audience": "" if ids.is_id(plan.audience) else plan.audience,
        "topic": "",
        "people": "\n".join(plan.people),
        "goal": goal.name,
        "purpose": goal.purpose,
        "within": fields.days(goal.window_us),
        "value": fields.amount(goal.value_micro),
        "currency": goal.currency,
        "attention": fields.amount(plan.attention_micro),
        "holdout": f"{100 * plan.holdout:g}",
        "complaints": f"{100 * plan.complaints_max:g}",
        "policy": plan.policy,
        "most": str(limit.most) if limit else "",
        "per": fields.days(limit.per_us) if limit else "",
        "lives": fields.days(plan.lives_us),
        "starts": fields.moment(plan.starts_us, zone),
        "ends": fields.moment(plan.ends_us, zone),
        "pauses": "yes" if plan.pauses_on_open else "",
        "everybody": "",
    }


def rows(plan: Plan) -> list[Row]:
    """Return a plan's steps as rows, and blank ones behind them."""
    steps = [*plan.steps, *(Step(variants=()) for _ in range(BLANK_STEPS))]
    return [_row(place, step) for place, step in enumerate(steps)]


def typed(said: Mapping[str, str]) -> list[Row]:
    """Return the rows of a form as they were typed, to be put right."""
    found: dict[int, dict[int, dict[str, str]]] = {}
    own: dict[int, dict[str, str]] = {}
    for name, value in said.items():
        place = _STEP.match(name)
        if place is None:
            continue
        field = name[place.end() :]
        if place[2] is None:
            own.setdefault(int(place[1]), {})[field] = value
        else:
            variants = found.setdefault(int(place[1]), {})
            variants.setdefault(int(place[2]), {})[field] = value
    return [
        Row(
            place=step,
            fields=own.get(step, {}),
            variants=tuple(variants[number] for number in sorted(variants)),
        )
        for step, variants in sorted(found.items())
    ]


def sent(request: Visit, before: Plan | None = None) -> Plan:
    """Return the plan that a form says, what it does not ask as it was `before`; or BadField."""
    said = request.texts
    limits = _limits(said.get("most", "").strip(), said.get("per", "").strip())
    trigger = _trigger(said)
    left_alone = fields.share("How many are left alone", said.get("holdout", ""), "10")
    return Plan(
        use=use_of(said),
        steps=_steps(said),
        trigger=trigger,
        audience=_audience(said),
        people=tuple(one.strip() for one in said.get("people", "").splitlines() if one.strip()),
        goal=_goal(said),
        limits=limits,
        holdout=0.0 if trigger.kind == "request" else left_alone,
        policy=_policy(said.get("policy", "fixed")),
        attention_micro=fields.money("What one contact takes of them", said.get("attention", "")),
        lives_us=fields.span("How long a message may wait", said.get("lives", "")) or 2 * clock.DAY,
        starts_us=fields.at("Its start", said.get("starts", ""), request),
        ends_us=fields.at("Its end", said.get("ends", ""), request),
        pauses_on_open=said.get("pauses") == "yes",
        simulated=before is not None and before.simulated,
        complaints_max=fields.share("How many may complain", said.get("complaints", ""), "5"),
    )


def _limits(most: str, per: str) -> tuple[Limit, ...]:
    """Return how often it may be said at most; none where neither half of it was typed."""
    per_us = fields.span("How often, at most", per)
    if not most and not per_us:
        return ()
    if not per_us:
        raise fields.BadField(label="In … days", told=per, reason="write in how many, such as 7")
    return (Limit(most=fields.count("How often, at most", most), per_us=per_us),)


def use_of(said: Mapping[str, str]) -> str:
    """Return what a form is for: a use of the list, or a new topic of it."""
    if said.get("kind") == "request":
        # Whoever asked to be told of it allowed just that.
        return f"{terms.REQUEST}.{said.get('trigger', '').strip()}"
    use, topic = said.get("use", "").strip(), said.get("topic", "").strip().lower()
    return f"{use}.{topic.replace(' ', '-')}" if topic else use


def _audience(said: Mapping[str, str]) -> str:
    group, told = said.get("group", "").strip(), said.get("audience", "").strip()
    if group and told:
        reason = "choose a group that is kept or describe one, not both"
        raise fields.BadField(label="The group", told=told, reason=reason)
    return group or told


def _trigger(said: Mapping[str, str]) -> Trigger:
    kind = said.get("kind", "")
    if kind not in dict(KINDS):
        raise fields.BadField(
            label="What brings people in", told=kind, reason="choose one of the list"
        )
    return msgspec.convert(
        {
            "kind": kind,
            "name": said.get("trigger", "").strip(),
            "every_us": fields.span("How often it comes again", said.get("every", "")),
        },
        Trigger,
    )


def _goal(said: Mapping[str, str]) -> Goal:
    return Goal(
        name=said.get("goal", "").strip(),
        purpose=said.get("purpose", "").strip(),
        window_us=fields.span("Within how many days", said.get("within", "")),
        value_micro=fields.money("What one is worth", said.get("value", "")),
        currency=said.get("currency", "").strip().upper(),
    )


def _steps(said: Mapping[str, str]) -> tuple[Step, ...]:
    places = sorted({int(found[1]) for name in said if (found := _STEP.match(name))})
    steps = (_step(said, place) for place in places)
    return tuple(step for step in steps if step is not None)


def _step(said: Mapping[str, str], place: int) -> Step | None:
    """Return a step, or None of a row that says nothing."""
    start = f"s{place}-"
    numbers = sorted(
        {int(found[2]) for name in said if (found := _STEP.match(name)) and found[1] == str(place)
         and found[2]}
    )  # fmt: skip
    variants = [_variant(said, f"s{place}v{number}-", number) for number in numbers]
    spoken = tuple(one for one in variants if one is not None)
    if not spoken:
        return None
    return Step(
        variants=spoken,
        name=said.get(f"{start}name", "").strip(),
        wait_us=fields.span("How long a step waits", said.get(f"{start}wait", "")),
        at=_at(said, start),
        when=said.get(f"{start}when", "").strip(),
    )


def _at(said: Mapping[str, str], start: str) -> str:
    """Return when a step is said: a choice of the list, or the time that was typed."""
    chosen, typed = (said.get(f"{start}{name}", "").strip() for name in ("at", "clock"))
    if chosen == AT_A_TIME and not typed:
        reason = "write it as 09:30"
        raise fields.BadField(label="The time of day", told=typed, reason=reason)
    return typed if chosen == AT_A_TIME else chosen


def _variant(said: Mapping[str, str], start: str, number: int) -> Variant | None:
    own = {name: said.get(start + name, "").strip() for name in ("arm", "subject", "template")}
    text = said.get(f"{start}text", "")
    if not (text.strip() or own["template"]):
        return None
    return Variant(
        arm=own["arm"] or f"way {number + 1}",
        channel=said.get(f"{start}channel", "").strip(),
        subject=own["subject"],
        text=text,
        template=own["template"],
        cost_micro=fields.money("What sending costs", said.get(f"{start}cost", "")),
    )


def _row(place: int, step: Step) -> Row:
    variants = [*step.variants, *(Variant(arm="", channel="") for _ in range(BLANK_VARIANTS))]
    return Row(
        place=place,
        fields={
            "name": step.name, "wait": fields.days(step.wait_us), "when": step.when,
            **_moment(step.at),
        },
        variants=tuple(
            {
                "arm": one.arm, "channel": one.channel, "subject": one.subject, "text": one.text,
                "template": one.template, "cost": fields.amount(one.cost_micro),
            }
            for one in variants
        ),
    )  # fmt: skip


def _moment(at: str) -> dict[str, str]:
    """Return when a step is said as the form shows it."""
    listed = at in dict(MOMENTS)
    return {"at": at if listed else AT_A_TIME, "clock": "" if listed else at}


def _policy(told: str) -> Policy:
    try:
        found: Policy = msgspec.convert(told, Policy)
    except msgspec.ValidationError as error:
        label = "Which way is said"
        raise fields.BadField(label=label, told=told, reason="choose one of the list") from error
    return found
