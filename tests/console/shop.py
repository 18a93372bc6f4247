"""A small shop's half year, for pages to show: on the web, in the store, by phone and by post."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import msgspec

from tests import kept
from tests.console import visiting
from twofold import clock, journal, seeing, system
from twofold.settings import Settings
from twofold.system import System

NOW = clock.parse("2026-06-30T12:00:00Z")
FEED = ("import", "shop")


@contextmanager
def charted(settings: Settings, touches: list[dict[str, Any]]) -> Iterator[System]:
    """Open a home with these touches, charted once for all tests that begin with them."""

    def made(home: System) -> None:
        system.set_fact(home, "as_of_us", str(NOW))
        fill(home, touches)

    with kept.opened(settings, repr(touches), made, open_home=visiting.opened) as found:
        yield found


def fill(
    home: System,
    touches: list[dict[str, Any]] | None = None,
    *,
    charted: bool = True,
    now: int = NOW,
) -> None:
    """Take touches in, a whole shop's unless told, and chart everybody as of NOW unless told."""
    flow_feed = _feed(home)
    said = list(half_year()) if touches is None else touches
    drafts = [
        journal.Draft(
            feed_id=flow_feed,
            format=journal.TOUCH,
            payload=msgspec.json.encode(touch),
            received_us=now,
        )
        for touch in said
    ]
    journal.append(home.journal, drafts)
    seeing.project_all(home)
    if charted:
        seeing.chart(home, as_of=now, now=now)


def touch(number: int, who: str, at: str, **said: Any) -> dict[str, Any]:
    """Return one touch of the customer `who`."""
    handles = said.pop("handles", {"user_id": who})
    return {"message_id": f"t{number}", "handles": handles, "occurred_at": at, **said}


def half_year(people: int = 40) -> Iterator[dict[str, Any]]:
    """Yield the touches of some customers who look, buy, ask, complain and are written to."""
    number = 0
    for person in range(people):
        for day, minute, said in _days(Random(person)):
            number += 1
            at = clock.rfc3339(NOW - (181 - day) * clock.DAY + minute * clock.MINUTE)
            yield touch(number, f"c{person:02}", at, **said)


def _days(luck: Random) -> Iterator[tuple[int, int, dict[str, Any]]]:
    rhythm = luck.choice((3, 7, 7, 14, 30))
    gone = luck.choice((181, 181, 181, 120))
    day = luck.randrange(30)
    while day < gone:
        yield from _visit(luck, day)
        day += max(1, round(luck.expovariate(1 / rhythm)))
    for mailing in luck.sample(range(10, 180), luck.choice((0, 1, 3))):
        yield mailing, 0, {
            "purpose": "message", "channel": "post", "initiator": "brand",
            "name": "Mailing", "thread": "campaign:spring",
        }  # fmt: skip


def _visit(luck: Random, day: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    where = luck.choice(("web", "web", "store", "app"))
    if where != "store":
        yield day, 0, {"purpose": "research", "channel": where, "name": "Product Viewed"}
    if luck.random() < 0.7:
        amount = f"{luck.uniform(5, 90):.2f}"
        yield day, 9, {
            "purpose": "purchase", "channel": where, "name": "Order", "amount": amount,
            "currency": "USD",
        }  # fmt: skip
    if luck.random() < 0.15:
        thread = f"ask:{day}:{luck.random():.6f}"
        yield day, 40, {"purpose": "service", "channel": "phone", "thread": thread}
        if luck.random() < 0.7:
            yield day, 70, {
                "purpose": "service", "channel": "phone", "thread": thread, "initiator": "brand",
            }  # fmt: skip
    if luck.random() < 0.08:
        yield day, 55, {"purpose": "complaint", "channel": "email", "delight": -1}
    if luck.random() < 0.1:
        yield day, 58, {"purpose": "commentary", "channel": "web", "delight": luck.choice((1, 2))}


def _feed(home: System) -> int:
    from twofold import touches

    return touches.feed(home.record, *FEED)
