"""Builders: a home with people who allow things, campaigns for them, and what became of each."""

from collections.abc import Sequence
from typing import Any

from tests.people.given_links import see
from twofold import campaigns, clock, messages, people, speaking, terms, touches
from twofold.campaigns import Campaign, Goal, Plan, Step, Trigger, Variant
from twofold.decisions import Decision
from twofold.messages import Delivery
from twofold.people import Person
from twofold.system import System

NOON = clock.parse("2026-03-02T12:00:00Z")
ORDER = Goal(name="Order Completed", value_micro=20_000_000, currency="EUR")


def a_person(home: System, name: str, *, allows: Sequence[str] = ("marketing",)) -> Person:
    """Let somebody be known by an e-mail address that they have proven, and allow some uses."""
    email = f"email:{name}@b.example"
    see(home.record, (f"user_id:{name}", email, "trait", NOON - 90 * clock.DAY))
    for handle in people.resolve(home.record, email).handles:
        if handle.kind == "email":
            people.verify(home.record, handle.handle_id, "code", now=NOON - 80 * clock.DAY)
    for use in allows:
        says(home, name, "allow", use)
    return who(home, name)


def who(home: System, name: str) -> Person:
    """Return somebody by their name."""
    return people.resolve(home.record, f"user_id:{name}")


def says(home: System, name: str, verb: terms.Verb, use: str, **more: Any) -> None:
    """Let somebody say something about a use."""
    moment = more.pop("now", NOON - 70 * clock.DAY)
    scope = terms.Scope(use=use, recipient="own" if verb == "allow" else "*")
    said = terms.Statement(
        statement_id=f"{name}-{verb}-{use}-{moment}", verb=verb, scope=scope, **more
    )
    terms.say(home.record, who(home, name), said, now=moment)


def prefers(home: System, name: str, *channels: str) -> None:
    """Let somebody name their channels in order."""
    said = terms.Statement(
        statement_id=f"{name}-prefers",
        verb="prefer",
        preferences=terms.Preferences(channels=channels),
    )
    terms.say(home.record, who(home, name), said, now=NOON - 60 * clock.DAY)


def does(
    home: System, name: str, event: str, *, at_us: int, purpose: str = "purchase", **more: Any
) -> None:
    """Let somebody do something."""
    draft = touches.TouchDraft(
        room="shop",
        message_id=f"{name}-{event}-{at_us}",
        handle_id=who(home, name).leading.handle_id,
        occurred_us=at_us,
        purpose=purpose,
        initiator=more.pop("initiator", "person"),
        name=event,
        **more,
    )
    touches.record(home.record, draft, now=max(at_us, NOON))


def a_plan(**more: Any) -> Plan:
    """Return a plan that could start, with no holdout unless told otherwise."""
    usual: dict[str, Any] = {
        "use": "marketing.shoes",
        "steps": (a_step("Shoes"),),
        "trigger": Trigger(kind="people"),
        "people": ("user_id:ada",),
        "goal": ORDER,
        "holdout": 0.0,
    }
    return Plan(**usual | more)


def a_step(text: str, channel: str = "email", **more: Any) -> Step:
    """Return a step with one variant, called after its channel."""
    return Step(variants=(Variant(arm=channel, channel=channel, text=text),), **more)


def a_campaign(home: System, name: str = "Shoes", *, now: int = NOON, **plan: Any) -> Campaign:
    """Let a campaign run."""
    made = campaigns.create(home.record, name, a_plan(**plan), owner="staff", now=now)
    return speaking.campaigning.start_campaign(home, made.campaign_id, now=now)


def outbox(home: System, name: str) -> list[Delivery]:
    """Return what waits for somebody."""
    return messages.under_way(home.record, who(home, name))


def decided(home: System, name: str) -> list[Decision]:
    """Return what was decided about somebody, the earliest first."""
    from twofold import decisions

    return decisions.of_person(home.record, who(home, name))[::-1]


def ways(home: System, name: str) -> list[tuple[str, str, int]]:
    """Return where somebody is: state, reason and step of each of their ways."""
    handles = [handle.handle_id for handle in who(home, name).handles]
    found = campaigns.of_handles(home.record, handles)
    return [(one.state, one.reason, one.step) for one in found]
