"""Channels: whether it matters where people come, where they go next, what stands before buying."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from twofold import populations
from twofold.console import drawing, everybody, groups, names, readings
from twofold.console.readings import View
from twofold.console.visits import Visit

PATH = "/console/channels"
SHADES = 10
# More channels than this make no table that can be read; the rarest are left out and counted.
CHANNELS_MAX = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """How often people who came on one channel came next on another."""

    n: int
    share: float
    shade: int
    median_gap_us: float
    href: str


@get(PATH, sync_to_thread=True)
def channels_page(request: Visit) -> Response[str]:
    """Show what the channel does to waiting, answers and price, and how people change it."""
    population = everybody.population(request.system, now=request.now)
    return drawing.page(
        request, "channels.html", lambda: _shown(request, population), tab="people",
        population=population, as_of=request.system.as_of(request.now),
    )  # fmt: skip


def _shown(request: Visit, population: everybody.Population) -> dict[str, Any]:
    if not population.incidences:
        return {}
    found = {
        name: readings.read(request.system, name, measure, now=request.now).value
        for name, measure in (("parity", _parity), ("turns", _turns), ("before", _before))
    }
    turns = found["turns"]
    busiest = _busiest(turns)
    shown = busiest[:CHANNELS_MAX]
    return {
        "parity": found["parity"],
        "currency": request.system.settings.currency,
        "channels": shown,
        "channels_more": len(busiest) - len(shown),
        "turns": [(start, _leaving(turns, start), _row(turns, start, shown)) for start in shown],
        "before": found["before"],
        "contact_words": _contact,
        "met": _met,
        "href": groups.href,
    }


def _parity(view: View) -> Any:
    return view.read(populations.read_parity, currency=view.currency)


def _turns(view: View) -> Any:
    return view.read(populations.read_switches, between="sessions")


def _before(view: View) -> Any:
    return view.read(populations.read_attribution)


def _busiest(turns: Sequence[Any]) -> list[str]:
    counts: dict[str, int] = {}
    for turn in turns:
        for channel in (turn.from_channel, turn.channel):
            counts[channel] = counts.get(channel, 0) + turn.n
    return sorted(counts, key=lambda channel: (-counts[channel], channel))


def _leaving(turns: Sequence[Any], start: str) -> int:
    return sum(turn.n for turn in turns if turn.from_channel == start)


def _row(turns: Sequence[Any], start: str, shown: Sequence[str]) -> list[Turn | None]:
    here = {turn.channel: turn for turn in turns if turn.from_channel == start}
    leaving = _leaving(turns, start)
    return [_turn(here[end], leaving) if end in here else None for end in shown]


def _turn(turn: Any, leaving: int) -> Turn:
    share = turn.n / leaving
    return Turn(
        n=turn.n,
        share=share,
        shade=round(SHADES * share),
        median_gap_us=turn.median_gap_us,
        href=groups.href("switched", from_channel=turn.from_channel, channel=turn.channel),
    )


def _contact(state: str) -> str:
    """Return a kind of contact in words: `brand:email` is `email, begun by us`."""
    who, _, channel = state.partition(":")
    return f"{channel}, begun by {names.SIDES.get(who, who)}"


def _met(state: str) -> str:
    """Return the address of the people who had this kind of contact."""
    initiator, _, channel = state.partition(":")
    return groups.href("contacted", initiator=initiator, channel=channel)
