"""What keeps a plan from being started, each in a sentence that says what to do."""

import re
from collections.abc import Iterator, Mapping

from twofold import terms, touches
from twofold.campaigns.plan import (
    BEST_MOMENT,
    OWN_HOUR,
    STEPS_MAX,
    VARIANTS_MAX,
    WORDS_MAX,
    Goal,
    Plan,
    Step,
)
from twofold.touches import EventName

# What shows attention and nothing more: who counts it as success is led by machines that prefetch.
_ATTENTION = re.compile(
    r"\bclick|\bvisit|\bimpression|\bsession|\bscroll|\btapped|\bseen\b|\bstreak|\btime on\b"
    r"|\b(log|sign)(ged|ed)?[ -]?in\b|^(open|view)(s|ed)?$"
    r"|\b(e-?mail|mail|message|newsletter|push|notification|letter|app|application)\b.*\bopen"
    r"|\b(page|screen|product|cart|video|article|content|promotion|pricing)\b.*\bview"
)
# Words that stand in a plan itself are said as they stand.
_FIELD = re.compile(r"\{\{|\{%")
_PURPOSES = frozenset(
    {"purchase", "renewal", "service", "commentary", "contribution", "referral", "complaint"}
)


def faults(
    plan: Plan, meanings: Mapping[str, EventName] | None = None, *, now: int | None = None
) -> list[str]:
    """Return every reason why a plan cannot be started; none if it can.

    `meanings` are the event names that are known, for an event may be nothing but a look. With
    `now` also whether its time is over already.
    """
    goal = _goal(plan.goal, (meanings or {}).get(plan.goal.name))
    about = [*_about(plan), *_over(plan, now), *_asked(plan)]
    return [*about, *goal, *_worth(plan), *_steps(plan)]


def _about(plan: Plan) -> Iterator[str]:
    try:
        terms.checked_use(plan.use)
    except terms.UnknownUse as error:
        yield str(error)
    kind, trigger = plan.trigger.kind, plan.trigger
    if kind == "audience" and not plan.audience:
        yield "Say who it is for: name a group, or describe one."
    if kind == "people" and not plan.people:
        yield "Say who it is for: list people by their handles."
    if kind in ("touch", "request") and not trigger.name:
        yield "Say what brings people in: name the event, or what they ask for."
    if kind == "schedule" and not (plan.audience or plan.people):
        yield "Say who it is for on that day: name a group, or list people."
    if plan.starts_us and plan.ends_us and plan.ends_us <= plan.starts_us:
        yield "It ends before it starts; set a later end."
    if plan.is_called_for and plan.holdout:
        yield "What a person's own act calls for is held back from nobody: leave 0 in 100 alone."


def _over(plan: Plan, now: int | None) -> Iterator[str]:
    """Yield that a plan's end is past, by the name of its field."""
    if now is not None and plan.ends_us is not None and plan.ends_us <= now:
        yield "Its end is past: set a later one under 'Ends', or leave it empty."


def _asked(plan: Plan) -> Iterator[str]:
    """Yield what keeps a plan from telling people what they asked to be told."""
    under = plan.use == terms.REQUEST or plan.use.startswith(f"{terms.REQUEST}.")
    if plan.trigger.kind != "request":
        if under:
            yield "Only who asked is told what they asked for: let their asking bring them in."
        return
    wanted = f"{terms.REQUEST}.{plan.trigger.name}"
    if plan.trigger.name and plan.use != wanted:
        yield f"Whoever asked to be told of this allowed that alone: let it be for {wanted}."
    if len(plan.steps) > 1:
        yield "Whoever asked is told once: one step is all there is."
    if plan.policy in ("bandit", "personal"):
        yield "Who asked is told, and never left to chance: choose another way of choosing."


def _goal(goal: Goal, meant: EventName | None) -> Iterator[str]:
    if not goal.name and not goal.purpose:
        yield "Say what it is to bring about: the name of an event, or a purpose such as purchase."
        return
    looks = goal.purpose == "research" or (meant is not None and meant.purpose == "research")
    if looks or _ATTENTION.search(goal.name.lower()):
        shown = goal.name or goal.purpose
        yield (
            f"{shown!r} only shows attention, and attention is not a goal: choose what people do"
            " for themselves, such as an order, an answer or a problem solved."
        )
    elif meant is not None and meant.initiator == "brand":
        yield f"{goal.name!r} is something you do; a goal is something that people do."
    elif goal.purpose and goal.purpose not in _PURPOSES:
        yield f"{goal.purpose!r} is no purpose that can be a goal: {', '.join(sorted(_PURPOSES))}."
    if goal.window_us <= 0:
        yield "Say within what time the goal is to be reached."


def _worth(plan: Plan) -> Iterator[str]:
    if plan.goal.value_micro:
        try:
            touches.currency(plan.goal.currency)
        except touches.BadCurrency:
            yield "Name the currency in which the goal is valued."
    if plan.learns and not plan.goal.value_micro:
        yield "What learns by itself has to weigh a contact against its worth: value the goal."


def _steps(plan: Plan) -> Iterator[str]:
    if not plan.steps:
        yield "It says nothing yet: give its first step words, or a template."
    if len(plan.steps) > STEPS_MAX:
        yield f"It has more than {STEPS_MAX} steps."
    for number, step in enumerate(plan.steps, 1):
        if step.moment_is_open and plan.is_called_for:
            yield f"Step {number}: what people wait for is said at once: leave its hour empty."
        for fault in _step(step):
            yield f"Step {number}: {fault}"


def _step(step: Step) -> Iterator[str]:
    if not step.variants or len(step.variants) > VARIANTS_MAX:
        yield f"it needs 1 to {VARIANTS_MAX} variants."
    arms = [variant.arm for variant in step.variants]
    if len(set(arms)) < len(arms) or not all(arms):
        yield "each variant has a name of its own."
    for variant in step.variants:
        if not variant.channel:
            yield f"{variant.arm!r} needs a channel."
        if not (variant.text.strip() or variant.template):
            yield f"{variant.arm!r} says nothing: give it a text or a template."
        if _FIELD.search(f"{variant.subject} {variant.text}") and not variant.template:
            yield f"{variant.arm!r} has fields in braces, which only a template fills in: use one."
        if len(variant.text) > WORDS_MAX:
            yield f"{variant.arm!r} has more than {WORDS_MAX:,} characters."
    if step.at not in ("", OWN_HOUR, BEST_MOMENT):
        try:
            terms.minutes(step.at)
        except terms.BadWindow as error:
            yield str(error)
