"""Homes as wholes: made, migrated, verified, backed up, restored."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from twofold import backup as backups
from twofold import clock, erasures, seeing, settings, storage, terms
from twofold.cli.line import DONE, NO, Json, Where, complain, progress, say, say_json
from twofold.system import System

HERE = Where()


def init(
    *,
    organisation: Annotated[str | None, Parameter(help="The name that pages show.")] = None,
    zone: Annotated[str | None, Parameter(help="Its time zone, such as Europe/Vienna.")] = None,
    currency: Annotated[str | None, Parameter(help="Its currency, such as EUR.")] = None,
    position: Annotated[
        str | None, Parameter(help="What holds for people who have said nothing.")
    ] = None,
    where: Where = HERE,
) -> None:
    """Make a home, or say its name, time zone, currency and starting position.

    Readings in money count one currency, and days begin by one time zone: choose both first. The
    position is ask_first, service_and_counting or carry_over; it is published, and people are told.
    """
    wanted = None if position is None else terms.checked_position(position)
    told = {"organisation": organisation, "zone": zone, "currency": currency}
    settings.keep(where.settings().home, {name: said for name, said in told.items() if said})
    with where.open(new=True) as system:
        chosen = system.settings
        say(f"The home {chosen.home} is ready.")
        say(f"It counts money in {chosen.currency}, and days in the time zone {chosen.zone}.")
        found = _settle(system, wanted)
        say(f"People who have said nothing: {found.title}. {found.meaning}")
        if not (zone or currency):
            say("Others: twofold init --currency EUR --zone Europe/Vienna")
        if seeing.settings_changed(system):
            say("Readings still stand as before. Next: twofold chart")
        else:
            say("Next: twofold serve")


def _settle(system: System, wanted: str | None) -> terms.Position:
    """Put a starting position in force: the one given, or at the first time the one answered."""
    if wanted is None and terms.positions(system.record)[1:]:
        return seeing.position(system)
    chosen = wanted or (_asked() if sys.stdin.isatty() else terms.USUAL)
    return seeing.choose_position(system, chosen, by="twofold init", now=clock.now_us())


def _asked() -> str:
    """Ask at a terminal which position is to hold; Enter is the usual one."""
    names = terms.position_names()
    say("What holds for people who have said nothing? It can be changed later, and they are told.")
    for number, name in enumerate(names, 1):
        one = terms.Position(name=name)
        usual = " (Enter)" if name == terms.USUAL else ""
        say(f"  {number}  {one.title}{usual}: {one.meaning}")
    while True:
        answer = _line(f"1 to {len(names)}: ")
        if not answer:
            return terms.USUAL
        if answer in names:
            return answer
        if answer.isdecimal() and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]


def _line(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        return ""


def migrate(*, where: Where = HERE) -> None:
    """Bring the tables of a home to the shape that this version needs."""
    with where.open():
        say("The tables are as this version needs them.")


def verify(*, json: Json = False, where: Where = HERE) -> int:
    """Check every record of journal and touch log against its digest and chain."""
    try:
        with where.open() as system:
            damages = seeing.verify(system)
    except storage.RecordDamaged as error:
        # Not even its tables can be read: an answer too, and the same one.
        damages = [str(error)]
    if json:
        say_json({"whole": not damages, "damages": damages})
    elif not damages:
        say("Whole: every record is what was written.")
    for damage in damages:
        complain(damage)
    if damages:
        complain(
            "This was changed after it was written, by a fault of the disk or by somebody; keep"
            " the home as it is, and bring a backup back with twofold restore."
        )
    return NO if damages else DONE


def backup(file: Path, /, *, where: Where = HERE) -> None:
    """Write the whole home to FILE while it goes on running."""
    with where.open() as system:
        manifest = backups.write(system, file, now=clock.now_us())
    rows = sum(table.rows for table in manifest.tables)
    say(f"{file}: {rows:,} rows of {len(manifest.tables)} tables, {file.stat().st_size:,} bytes.")
    say(f"Keep {erasures.FILE} of the home beside it, always the newest: a restore needs it.")


def restore(
    file: Path,
    /,
    *,
    erased: Annotated[
        Path | None, Parameter(help="The file erased.jsonl of the home that FILE is of.")
    ] = None,
    accept_older_erasures: Annotated[
        bool, Parameter(negative="", help="Go on without it, if it is lost or nobody was erased.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Fill an empty home from FILE and chart it; the home may be on the other database."""
    with where.open(new=True) as system, progress(quiet=not sys.stderr.isatty()) as tell:
        manifest = backups.read(system, file, erased=erased, accept_older=accept_older_erasures)
        seeing.chart(system, now=clock.now_us(), progress=tell)
    made = clock.rfc3339(manifest.made_us)
    say(f"Restored as of {made}: {sum(table.rows for table in manifest.tables):,} rows.")
