"""Stages: where people stand, how they move between stages, how long they stay, what they skip."""

from typing import Any

from litestar import Response, get

from twofold import populations
from twofold.console import drawing, everybody, flow_picture, groups, names, readings
from twofold.console.readings import View
from twofold.console.visits import Visit

PATH = "/console/stages"
SKIPS_SHOWN = 10
SHADES = 10
# The bounds of trajectories' stage_lengths, in days; None is any longer.
LENGTHS: dict[int | None, str] = {
    1: "under a day",
    7: "1–6 days",
    30: "7–29 days",
    90: "30–89 days",
    180: "90–179 days",
    365: "180–364 days",
    None: "a year or more",
}


@get(PATH, sync_to_thread=True)
def stages_page(request: Visit) -> Response[str]:
    """Show the flow between stages."""
    standing = everybody.standing(request.db)
    return drawing.page(
        request, "stages.html", lambda: _shown(request, standing), tab="people",
        standing=standing, as_of=request.system.as_of(request.now),
    )  # fmt: skip


def stage_flow(view: View) -> Any:
    """Return all moves and stays as of a moment."""
    return view.once("stages", lambda same: same.stages(populations.read_stage_flow))


def _shown(request: Visit, standing: everybody.Standing) -> dict[str, Any]:
    if not standing.stages:
        return {}
    found = readings.read(request.system, "stages", stage_flow, now=request.now)
    flow = found.value
    skips = sorted((move for move in flow.moves if move.skipped), key=lambda move: -move.n)
    return {
        "meanings": names.STAGES,
        "picture": flow_picture.draw(flow.moves, tuple(names.STAGES)),
        "moves": flow.moves,
        "slow": readings.read(request.system, "slow", everybody.slow, now=request.now).value,
        "dwells": {dwell.stage: dwell for dwell in flow.dwells},
        "lengths": _lengths(flow.lengths),
        "bounds": _bounds(),
        "length_words": list(LENGTHS.values()),
        "skips": skips[:SKIPS_SHOWN],
        "href": groups.href,
        "sums": [
            ("moves", sum(move.n for move in flow.moves)),
            ("skipping", sum(move.n for move in skips)),
        ],
    }


def _lengths(lengths: Any) -> list[tuple[str, int, list[tuple[int, float, int]]]]:
    """Return for each stage how many stays ended, and of each length how many, share and shade."""
    counts: dict[str, dict[int | None, int]] = {}
    for row in lengths:
        counts.setdefault(row.stage, {})[row.days_max] = row.n
    found = []
    for stage in (stage for stage in names.STAGES if stage in counts):
        here = counts[stage]
        total = sum(here.values())
        parts = [here.get(bound, 0) for bound in LENGTHS]
        found.append((stage, total, [(n, n / total, round(SHADES * n / total)) for n in parts]))
    return found


def _bounds() -> list[tuple[int | None, int | None]]:
    """Return of each length of a stay the days that it takes at least, and those it stays under."""
    most = list(LENGTHS)
    return list(zip([None, *most[:-1]], most, strict=True))
