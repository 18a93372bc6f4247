"""A real year of real people: loaded, charted, and served."""

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from twofold import (
    access,
    clock,
    errors,
    hearing,
    mappings,
    seeing,
    settings,
    supervisor,
    system,
    touches,
    worlds,
)
from twofold.cli.access import sign_in_address
from twofold.cli.charts import print_chart
from twofold.cli.line import Host, Json, Port, Where, progress, say
from twofold.settings import Settings
from twofold.system import System

HERE = Where()
SHIFT = "demo_shift_weeks"
LOADED = "demo_loaded_us"
OWNER = "demo@twofold.invalid"
ORGANISATION = "The Complete Journey (demo)"

# The moment after the source's last day in its own zone.
AS_RECORDED_US = clock.parse("2018-01-01T05:00:00Z")


class OtherPeople(errors.Refused):
    """The home {home} holds people of your own; give the demo a home of its own with --home."""


class NoHome(errors.Refused):
    """The folder {folder} holds files and is no home of Twofold; name another with --home."""


class ServersData(errors.Refused):
    """With TWOFOLD_DATABASE, starting over means an empty database: make one and point there."""


class OtherDates(errors.Refused):
    """This home's demo is dated otherwise; start over with --fresh, or use another --home."""


def demo(
    *,
    once: Annotated[bool, Parameter(negative="", help="Stop after the summary.")] = False,
    fresh: Annotated[bool, Parameter(negative="", help="Start over.")] = False,
    as_recorded: Annotated[bool, Parameter(negative="", help="Leave the dates in 2017.")] = False,
    story: Annotated[bool, Parameter(help="Lay what is simulated over the year.")] = True,
    json: Json = False,
    host: Host = None,
    port: Port = None,
    where: Where = HERE,
) -> None:
    """Chart a real year of 2,469 households, from both sides, and serve it with its story."""
    paths = mappings.journey_paths()
    chosen = where.settings(host=host, port=port)
    _refuse_folder(chosen)
    with system.running(chosen) as home:
        _refuse_others(home, fresh=fresh)
    if fresh:
        shutil.rmtree(chosen.home)
    settings.keep(
        chosen.home,
        {"organisation": ORGANISATION, "zone": mappings.JOURNEY_ZONE, "currency": "USD"},
    )
    with (
        where.open(new=True, host=host, port=port) as home,
        progress(quiet=not sys.stderr.isatty()) as tell,
    ):
        seconds = _timed(lambda: _load(home, paths, tell, as_recorded=as_recorded))
        took = _timed(lambda: _simulate(home, tell)) if story else 0.0
        made = seeing.chart(home, now=clock.now_us(), progress=tell)
        made.seconds["load"] = seconds
        layer = worlds.sums(home, now=clock.now_us())
        links = {} if once else _links(home)
    _print(made, layer, took, json=json)
    if links:
        say("".join(f"\n{words}: {link}" for words, link in links.items()))
        supervisor.serve(
            where.settings(host=host, port=port),
            ready=lambda address: say(f"Twofold is ready at {address}"),
        )


def _print(made: seeing.Chart, layer: worlds.Sums | None, seconds: float, *, json: bool) -> None:
    print_chart(made, json=json, apart={"simulated": worlds.plain(layer)} if layer else None)
    if layer and not json:
        say(f"{worlds.sentence(layer)} Seconds: {seconds:.1f}")


def _load(home: System, paths: list[Path], tell: seeing.Progress, *, as_recorded: bool) -> None:
    now = clock.now_us()
    kept = system.fact(home, SHIFT)
    # Another shift would bring every household a second year.
    if kept is not None and (kept == "0") != as_recorded:
        raise OtherDates
    weeks = int(kept) if kept else 0 if as_recorded else mappings.journey_weeks(now=now)
    system.set_fact(home, SHIFT, str(weeks))
    system.set_fact(home, "as_of_us", str(AS_RECORDED_US) if as_recorded else None)
    if system.fact(home, LOADED) is None:
        mapping = mappings.ready(mappings.JOURNEY)
        seeing.import_files(home, mapping, paths, shift_weeks=weeks, now=now, progress=tell)
        system.set_fact(home, LOADED, str(now))


def _simulate(home: System, tell: seeing.Progress) -> None:
    town = worlds.town(worlds.names(home))
    worlds.play(
        home, town, now=clock.now_us(), progress=lambda done, of: tell("simulate", done, of)
    )


def _links(home: System) -> dict[str, str]:
    """Return the addresses with which one comes in: staff, and her of whom the story is told."""
    found = {"Sign in (once, no password)": sign_in_address(home, _owner(home))}
    layer = worlds.layer(home)
    if layer and layer.her:
        root = supervisor.found_at(home.settings)
        handle = f"email:{worlds.address(layer.her)}"
        found[f"The side of household {layer.her} (once, also on a phone)"] = (
            hearing.entries.entry_link(home, handle, root=root, now=clock.now_us())
        )
    return found


def _owner(home: System) -> str:
    try:
        return access.add_staff(home.record, OWNER, name="Demo", now=clock.now_us()).staff_id
    except access.AlreadyHere:
        return next(one.staff_id for one in access.everyone(home.record) if one.email == OWNER)


def _refuse_folder(chosen: Settings) -> None:
    # Starting over removes the folder, so it has to be one that Twofold made.
    folder = chosen.home
    ours = {"twofold.toml", "record.sqlite"}
    held = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if held and not held & ours:
        raise NoHome(folder=folder)


def _refuse_others(home: System, *, fresh: bool) -> None:
    loaded = system.fact(home, SHIFT) is not None
    if not loaded and seeing.has_touches(home):
        raise OtherPeople(home=home.settings.home)
    if not fresh:
        return
    if home.settings.database is not None:
        raise ServersData
    feed_id = touches.feed(home.record, "import", mappings.JOURNEY)
    # What somebody added to the demo is theirs.
    if seeing.of_others(home, feed_id):
        raise OtherPeople(home=home.settings.home)


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return round(time.perf_counter() - began, 3)
