"""The empowerment index of one person: five components from what happened, never from attention.

Shares are smoothed as (k + 0.5) / (n + 1); a component is the mean of its parts, parts without data
are skipped; the index is 100 × K × the geometric mean of the components that there are, with
K = 0.5 ^ (broken promises). The interval is the 5th to 95th percentile over the Beta posteriors of
the shares (Jeffreys' prior). `reference/terms.md` section 6.2 defines it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Literal

import msgspec

from twofold.empowerment.evidence import Evidence, Thread

EVENTS_MIN = 5
DRAWS = 2_000
LEVEL = 0.9
NAMES = ("choice", "mastery", "impact", "insight", "fair standing")

Name = Literal["choice", "mastery", "impact", "insight", "fair standing"]
Kind = Literal["share", "double", "gap"]
Counts = tuple[tuple[int, int], ...]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a component: so many of so many, in one group or in several compared."""

    words: str
    value: float
    counts: Counts
    kind: Kind = "share"


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """One of the five, from 0 to 1."""

    name: Name
    value: float
    parts: tuple[Part, ...]


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """An index from 0 to 100 with its 90 % interval, and what it is made of."""

    value: float
    low: float
    high: float
    events: int
    faith: float
    components: tuple[Component, ...]
    missing: tuple[str, ...]


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Not enough to say: fewer than EVENTS_MIN informative events."""

    events: int


def measure(evidence: Evidence) -> Index | Refused:
    """Return the index of what happened to one person, or that there is not enough to say."""
    if evidence.events < EVENTS_MIN:
        return Refused(events=evidence.events)
    components = tuple(
        Component(name=name, value=fmean(part.value for part in parts), parts=tuple(parts))
        for name, found in _PARTS.items()
        if (parts := [part for part in found(evidence) if any(n for _, n in part.counts)])
    )
    faith = 0.5 ** len(evidence.breaches)
    value = 100 * faith * _geometric([one.value for one in components])
    low, high = _interval(components, faith)
    return Index(
        value=value,
        low=min(low, value),
        high=max(high, value),
        events=evidence.events,
        faith=faith,
        components=components,
        missing=tuple(name for name in NAMES if name not in {one.name for one in components}),
    )


def _choice(found: Evidence) -> list[Part]:
    contacts, threads = found.contacts, found.threads
    return [
        _part("messages on their own word", [one.on_own_word for one in contacts]),
        _part("messages that were not unwanted", [not one.unwanted for one in contacts]),
        _part("concerns that they began", [one.by_person for one in threads], "double"),
    ]


def _mastery(found: Evidence) -> list[Part]:
    return [
        _part("requests they brought to an end", [not one.ran_out for one in found.wishes]),
        _part("changes of rules that they kept", [not one.undone for one in found.said]),
    ]


def _impact(found: Evidence) -> list[Part]:
    due = [one.in_time for one in found.wishes if one.in_time is not None]
    due += [one.answered for one in _theirs(found) if one.answered is not None]
    ended = [one.with_reason for one in found.wishes if one.with_reason is not None]
    return [
        _part("what they asked, answered in time", due),
        _part("answers with what was done, or why not", ended),
    ]


def _insight(found: Evidence) -> list[Part]:
    return [_part("messages whose reason they can see", [one.has_reason for one in found.contacts])]


def _standing(found: Evidence) -> list[Part]:
    by_channel: dict[str, list[bool]] = defaultdict(list)
    for one in _theirs(found):
        if one.answered is not None:
            by_channel[one.channel].append(one.answered)
    human = [
        one.answered
        for one in found.threads
        if one.asked_for_human and one.answered is not None
    ]  # fmt: skip
    counts = tuple((sum(group), len(group)) for _, group in sorted(by_channel.items()))
    parts = [_part("humans reached when asked for", human)]
    if len(counts) > 1:
        value = _value("gap", [_smooth(k, n) for k, n in counts])
        words = "answered alike on every channel"
        parts.append(Part(words=words, value=value, counts=counts, kind="gap"))
    return parts


_PARTS: dict[Name, Callable[[Evidence], list[Part]]] = {
    "choice": _choice,
    "mastery": _mastery,
    "impact": _impact,
    "insight": _insight,
    "fair standing": _standing,
}


def _theirs(found: Evidence) -> list[Thread]:
    return [one for one in found.threads if one.by_person]


def _part(words: str, held: Sequence[bool], kind: Kind = "share") -> Part:
    k, n = sum(held), len(held)
    return Part(words=words, value=_value(kind, [_smooth(k, n)]), counts=((k, n),), kind=kind)


def _smooth(k: int, n: int) -> float:
    return (k + 0.5) / (n + 1)


def _value(kind: Kind, shares: Sequence[float]) -> float:
    match kind:
        case "share":
            return shares[0]
        case "double":
            return min(1.0, 2 * shares[0])
        case _:
            return 1 - (max(shares) - min(shares))


def _geometric(values: Sequence[float]) -> float:
    return math.exp(fmean(math.log(max(value, 1e-9)) for value in values)) if values else 0.0


def _interval(components: Sequence[Component], faith: float) -> tuple[float, float]:
    import numpy as np

    # The same draws each time: whoever looks twice sees the same interval.
    luck = np.random.default_rng(62)
    logs = []
    for component in components:
        drawn = []
        for part in component.parts:
            shares = [luck.beta(k + 0.5, n - k + 0.5, DRAWS) for k, n in part.counts]
            if part.kind == "gap":
                drawn.append(1 - (np.max(shares, axis=0) - np.min(shares, axis=0)))
            else:
                drawn.append(np.minimum(1.0, (2 if part.kind == "double" else 1) * shares[0]))
        logs.append(np.log(np.maximum(np.mean(drawn, axis=0), 1e-9)))
    if not logs:
        return 0.0, 0.0
    values = 100 * faith * np.exp(np.mean(logs, axis=0))
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
