"""What messages draw on, let go of once it stands in no template any more."""

from collections.abc import Callable

from twofold import errors, supplies, templates
from twofold.system import System
from twofold.templates import Template


class DrawnOn(errors.Conflict):
    """{name!r} stands in {templates}; take it out there before it goes."""


def drop_feed(system: System, feed: str, *, by: str, now: int) -> None:
    """Let go of a product feed; raises DrawnOn, supplies.UnknownFeed."""
    with system.record.write():
        _refuse_drawn_on(system, feed, lambda one: one.feeds)
        supplies.drop_feed(system.record, feed, by=by, now=now)


def drop_pool(system: System, pool: str, *, by: str, now: int) -> None:
    """Let go of a pool of codes, but for what was given; raises DrawnOn, supplies.UnknownPool."""
    with system.record.write():
        _refuse_drawn_on(system, pool, lambda one: one.pools)
        supplies.drop_pool(system.record, pool, by=by, now=now)


def _refuse_drawn_on(system: System, name: str, draws_on: Callable[[Template], set[str]]) -> None:
    kept = (one.template for one in templates.kept(system.record))
    using = [f"the template {one.title or one.name!r}" for one in kept if name in draws_on(one)]
    if using:
        raise DrawnOn(name=name, templates=" and ".join(using))
