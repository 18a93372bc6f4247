"""A campaign's plan as machines write it in JSON: days, moments and money in everybody's form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from twofold import clock, touches
from twofold.api import listing
from twofold.campaigns import Goal, Kind, Limit, Plan, Policy, Step, Trigger, Variant

Days = Annotated[float, msgspec.Meta(ge=0, le=400)]


class SaidMoney(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An amount with its currency."""

    amount: str
    currency: str = ""


class SaidVariant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to say a step."""

    channel: str
    arm: str = ""
    subject: str = ""
    text: str = ""
    template: str = ""
    cost: SaidMoney = SaidMoney(amount="0")


class SaidStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing to say."""

    variants: list[SaidVariant]
    name: str = ""
    wait_days: Days = 0
    at: str = ""
    when: str = ""


class SaidTrigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What brings people in."""

    kind: Kind = "audience"
    name: str = ""
    every_days: Days = 0


class SaidGoal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be brought about, and what that is worth."""

    name: str = ""
    purpose: str = ""
    days: Days = 14
    value: SaidMoney = SaidMoney(amount="0")


class SaidLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """At most so many in so many days."""

    most: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    days: Days


class SaidPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of a plan."""

    use: str
    steps: list[SaidStep]
    trigger: SaidTrigger = SaidTrigger()
    audience: str = ""
    people: list[str] = []
    goal: SaidGoal = SaidGoal()
    limits: list[SaidLimit] = []
    holdout: Annotated[float, msgspec.Meta(ge=0, le=0.9)] = 0.1
    policy: Policy = "fixed"
    attention: SaidMoney = SaidMoney(amount="0")
    lives_days: Days = 2
    starts_at: str | None = None
    ends_at: str | None = None
    pauses_on_open: bool = True
    complaints_max: Annotated[float, msgspec.Meta(ge=0, le=0.9)] = 0.05


def plan(said: SaidPlan) -> Plan:
    """Return a plan as it is kept; raises clock.UnreadableTime, touches.BadAmount."""
    return Plan(
        use=said.use,
        steps=tuple(_step(one) for one in said.steps),
        trigger=Trigger(
            kind=said.trigger.kind, name=said.trigger.name, every_us=_us(said.trigger.every_days)
        ),
        audience=said.audience.strip(),
        people=tuple(said.people),
        goal=Goal(
            name=said.goal.name,
            purpose=said.goal.purpose,
            window_us=_us(said.goal.days),
            value_micro=_micro(said.goal.value),
            currency=said.goal.value.currency.upper(),
        ),
        limits=tuple(Limit(most=one.most, per_us=_us(one.days)) for one in said.limits),
        holdout=said.holdout,
        policy=said.policy,
        attention_micro=_micro(said.attention),
        lives_us=_us(said.lives_days),
        starts_us=None if said.starts_at is None else clock.parse(said.starts_at),
        ends_us=None if said.ends_at is None else clock.parse(said.ends_at),
        pauses_on_open=said.pauses_on_open,
        complaints_max=said.complaints_max,
    )


def told(found: Plan) -> dict[str, Any]:
    """Return a plan in the form in which it is written; `plan` reads the same out of it again."""
    currency = found.goal.currency
    return {
        "use": found.use,
        "trigger": {
            "kind": found.trigger.kind,
            "name": found.trigger.name,
            "every_days": _days(found.trigger.every_us),
        },
        "audience": found.audience,
        "people": list(found.people),
        "steps": [
            {
                "name": step.name,
                "wait_days": _days(step.wait_us),
                "at": step.at,
                "when": step.when,
                "variants": [_variant(variant, currency) for variant in step.variants],
            }
            for step in found.steps
        ],
        "goal": {
            "name": found.goal.name,
            "purpose": found.goal.purpose,
            "days": _days(found.goal.window_us),
            "value": money(found.goal.value_micro, currency),
        },
        "limits": [{"most": one.most, "days": _days(one.per_us)} for one in found.limits],
        "holdout": found.holdout,
        "policy": found.policy,
        "attention": money(found.attention_micro, currency),
        "lives_days": _days(found.lives_us),
        "starts_at": listing.time(found.starts_us),
        "ends_at": listing.time(found.ends_us),
        "pauses_on_open": found.pauses_on_open,
        "complaints_max": found.complaints_max,
    }


def money(micro: int, currency: str) -> Mapping[str, str]:
    """Return an amount as exact decimals with its currency."""
    return {
        "amount": f"{Decimal(micro).scaleb(-6):.6f}".rstrip("0").rstrip("."),
        "currency": currency,
    }


def _step(said: SaidStep) -> Step:
    return Step(
        name=said.name,
        wait_us=_us(said.wait_days),
        at=said.at,
        when=said.when.strip(),
        variants=tuple(
            Variant(
                arm=one.arm or one.channel,
                channel=one.channel,
                subject=one.subject,
                text=one.text,
                template=one.template,
                cost_micro=_micro(one.cost),
            )
            for one in said.variants
        ),
    )


def _variant(found: Variant, currency: str) -> dict[str, Any]:
    told = {
        name: getattr(found, name) for name in ("arm", "channel", "subject", "text", "template")
    }
    return {**told, "cost": money(found.cost_micro, currency)}


def _micro(said: SaidMoney) -> int:
    found = touches.micro(said.amount)
    if found < 0:
        raise touches.BadAmount(amount=said.amount)
    return found


def _us(days: float) -> int:
    return round(days * clock.DAY)


def _days(us: int) -> float:
    return us / clock.DAY
