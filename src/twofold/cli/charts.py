"""Charts of everybody, and one person's trajectory."""

import sys
from collections.abc import Mapping
from typing import Any

from twofold import clock, people, seeing, system
from twofold.cli.line import (
    AsOf,
    Json,
    Limit,
    Named,
    Where,
    count,
    elsewhere,
    moment,
    money,
    note_look,
    progress,
    say,
    say_json,
)

HERE = Where()


def chart(*, as_of: AsOf = None, json: Json = False, where: Where = HERE) -> None:
    """Lay out every trajectory, compute every reading and stage, and sum it up.

    With --as-of the home stays charted as of that moment until it is charted without.
    """
    at = moment(as_of)
    with where.open() as home, progress(quiet=json or not sys.stderr.isatty()) as tell:
        system.set_fact(home, "as_of_us", None if at is None else str(at))
        made = seeing.chart(home, now=clock.now_us(), progress=tell)
    print_chart(made, json=json)


def print_chart(
    made: seeing.Chart, *, json: bool, apart: Mapping[str, object] | None = None
) -> None:
    """Print the summary of a chart, in words or as one object with what stands `apart` in it."""
    amount = {currency: money(micro) for currency, micro in made.amount.items()}
    if json:
        say_json(
            {
                "people": made.people,
                "touches": made.touches,
                "incidences": made.incidences,
                "brand_contacts": made.brand_contacts,
                "other_orbits": made.other_orbits,
                "amount": amount,
                "elsewhere": made.elsewhere,
                "stages": made.stages,
                "unnamed": made.unnamed,
                "seconds": made.seconds,
                **(apart or {}),
            }
        )
        return
    say(f"{count(made.people, 'person', 'people')}, {count(made.touches, 'touch', 'touches')}:")
    say(f"  {made.incidences:,} begun by people, {made.brand_contacts:,} by the brand")
    if beside := _beside(made):
        say(f"  {beside}")
    for currency, micro in made.amount.items():
        say(f"  {money(micro, apart=True)} {currency}")
    if made.elsewhere:
        say(elsewhere(made.elsewhere))
    say("Stages: " + (", ".join(f"{name} {n:,}" for name, n in _stages(made).items()) or "none"))
    say("Seconds: " + ", ".join(f"{step} {took:.1f}" for step, took in made.seconds.items()))


def _beside(made: seeing.Chart) -> str:
    rest = made.touches - made.incidences - made.brand_contacts - made.other_orbits
    parts = [f"{made.other_orbits:,} with other shops"] if made.other_orbits else []
    if rest:
        parts.append(f"{rest:,} for an unknown purpose, about terms or begun by somebody else")
    return ", ".join(parts)


def _stages(made: seeing.Chart) -> dict[str, int]:
    outside = made.people - made.unnamed - sum(made.stages.values())
    beside = {"in no stage": outside, "counted without readings, as they want it": made.unnamed}
    return made.stages | {words: n for words, n in beside.items() if n}


def person(
    handle: Named, /, *, as_of: AsOf = None, json: Json = False, where: Where = HERE
) -> None:
    """Show one person: handles, stage, readings."""
    at = moment(as_of)
    with where.open() as home:
        now = clock.now_us()
        found = people.resolve(home.record, handle)
        note_look(home, found, "page")
        shown = seeing.person(
            home, found.person_id, as_of=home.as_of(now) if at is None else at, now=now
        )
    if json:
        say_json(shown)
    else:
        _print_person(shown)


def trajectories(*, limit: Limit = 10, json: Json = False, where: Where = HERE) -> None:
    """Show how people move: what follows what, whole paths, sessions, changes of channel."""
    with where.open() as home:
        shown = seeing.movement(home, limit=limit, now=clock.now_us())
    if json:
        say_json(shown)
        return
    for title, told in shown.items():
        say(title.replace("_", " "))
        for row in told if isinstance(told, list) else [told]:
            say("  " + "  ".join(f"{name} {_short(value)}" for name, value in row.items()))
        if not told:
            say("  none yet")


def _print_person(shown: dict[str, Any]) -> None:
    say(", ".join(handle["handle"] for handle in shown["handles"]))
    touches = count(shown["touches"], "touch", "touches")
    if shown["refused"]:
        say(touches)
        say(shown["refused"])
        return
    say(f"{touches}, stage {shown['stage'] or 'not known yet'}")
    for name, reading in shown["readings"].items():
        if "refused" in reading:
            say(f"  {name}: not known ({reading['refused']}; needs {reading['needs']})")
            continue
        why = f" ({reading['why']})" if reading["why"] else ""
        say(f"  {name}: {_short(reading['value'])}, n = {reading['n']:,}{why}")


def _short(value: object) -> str:
    if value is None:
        return "not known"
    match value:
        case {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case list():
            return ", ".join(map(_short, value)) or "none"
        case float():
            return f"{value:,.2f}"
        case _:
            return str(value)
