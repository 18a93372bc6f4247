"""The intake list: what was taken in and not counted, for whoever looks after the home."""

from typing import Annotated

from cyclopts import Parameter

from twofold import clock, touches
from twofold.cli.line import Json, Limit, Where, say, say_json

HERE = Where()
Before = Annotated[
    int | None, Parameter(help="Go on below this number, the last one of the page before.")
]


def intake(
    *, limit: Limit = 20, before: Before = None, json: Json = False, where: Where = HERE
) -> None:
    """Show what was taken in and not counted, the latest first, each with its reason."""
    with where.open() as home:
        found = touches.latest_intake(home.record, before=before, limit=limit + 1)
    shown = found[:limit]
    following = shown[-1].intake_id if found[limit:] else None
    if json:
        say_json({"items": [row.told() for row in shown], "next": following})
        return
    for row in shown:
        say(_line(row))
    if not shown:
        say("Everything that came in was counted." if before is None else "There is no more.")
    if following is not None:
        say(f"More: twofold intake --before {following}")


def _line(row: touches.NotCounted) -> str:
    name = f" {row.message_id!r}" if row.message_id else ""
    again = "" if row.times == 1 else f" It came {row.times:,} times, last {_at(row.last_us)}."
    return f"{row.intake_id}  {_at(row.at_us)}  {row.feed}  {row.kind}{name}: {row.reason}{again}"


def _at(us: int) -> str:
    return clock.rfc3339(us - us % clock.SECOND)
