"""A way that somebody has in mind, as an address: up to five steps and a time limit."""

from dataclasses import dataclass
from typing import Any

from twofold import clock, populations
from twofold.console.parameters import Parameters

STEPS_MAX = 5
DAYS_MAX = 3_650
DAYS_USUAL = 30
NAMES = tuple(f"{letter}{place}" for place in range(1, STEPS_MAX + 1) for letter in "wpc")
SIDES = ("person", "brand")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step: who begins it, for which purpose, by which channel; empty means any."""

    who: str
    purpose: str
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Funnel:
    """The steps in order, and how many days they may take together."""

    steps: tuple[Step, ...]
    days: int

    @property
    def within_us(self) -> int:
        """Return the time limit in µs."""
        return self.days * clock.DAY

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters that name this funnel in an address."""
        found = {"within": str(self.days)}
        for place, step in enumerate(self.steps, 1):
            told = {"w": step.who, "p": step.purpose, "c": step.channel}
            found |= {f"{letter}{place}": word for letter, word in told.items() if word}
        return found


def read(parameters: Parameters) -> Funnel:
    """Return the funnel of an address, with no step where it names none; raises BadParameter."""
    found = []
    for place in range(1, STEPS_MAX + 1):
        who = parameters.choice(f"w{place}", SIDES, "")
        step = Step(
            who=who,
            purpose=parameters.text(f"p{place}"),
            channel=parameters.text(f"c{place}"),
        )
        if step.who or step.purpose or step.channel:
            found.append(step)
    days = parameters.whole("within", DAYS_USUAL, 1, DAYS_MAX)
    return Funnel(steps=tuple(found), days=days)


def way(funnel: Funnel) -> tuple[Any, ...]:
    """Return the steps as trajectories reads them."""
    return tuple(
        populations.FunnelStep(
            purpose=step.purpose or None,
            channel=step.channel or None,
            initiator=step.who or None,
        )
        for step in funnel.steps
    )


def told(step: Step) -> str:
    """Return a step in words: `purchase by store, begun by the person`."""
    what = step.purpose or "anything"
    where = f" by {step.channel}" if step.channel else ""
    who = f", begun by the {step.who}" if step.who else ""
    return f"{what}{where}{who}"
