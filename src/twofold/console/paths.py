"""Paths: what people do next, the ways they take, and how far they come on a way in mind."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from twofold import populations
from twofold.console import drawing, everybody, funnels, graph, groups, names, readings
from twofold.console.funnels import Funnel
from twofold.console.parameters import Parameters
from twofold.console.readings import View
from twofold.console.visits import Visit

PATH = "/console/paths"
VARIANTS_SHOWN = 12
MATRIX_MAX = 10
FIELDS_MIN = 3

PER = {"person": "the whole way of a person", "session": "one visit"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of the matrix: how often the row was followed by the column."""

    n: int
    share: float
    href: str


@get(PATH, sync_to_thread=True)
def paths_page(request: Visit) -> Response[str]:
    """Show what people do next, and the ways they take."""
    parameters, population = (
        Parameters(request.query_params),
        everybody.population(request.system, now=request.now),
    )
    return drawing.page(
        request, "paths.html", lambda: _shown(request, parameters, population), tab="people",
        population=population, as_of=request.system.as_of(request.now),
    )  # fmt: skip


def _shown(
    request: Visit, parameters: Parameters, population: everybody.Population
) -> dict[str, Any]:
    per = parameters.choice("per", PER, "person")
    funnel = funnels.read(parameters)
    repeats = parameters.flag("repeats")
    told: dict[str, Any] = {"per": per, "repeats": repeats, "per_words": PER}
    if not population.incidences:
        return told
    found = readings.read(request.system, "graph", everybody.graph, now=request.now)
    nodes, edges = found.value.nodes, found.value.edges
    least = parameters.whole("least", graph.readable(nodes, edges), 0, 50)
    return told | {
        "least": least,
        "graph": graph.draw(nodes, edges, least=least / 100),
        "matrix": _matrix(nodes, edges),
        "contact_href": _contact_href,
        "nodes": nodes[:MATRIX_MAX],
        "nodes_more": max(0, len(nodes) - MATRIX_MAX),
        "columns": _columns(nodes),
        **_variety(request, per, repeats=told["repeats"]),
        **_funnelled(request, funnel, nodes),
    }


def _matrix(nodes: Any, edges: Any) -> list[tuple[Any, int, list[Cell | None]]]:
    shown = nodes[:MATRIX_MAX]
    counts = {(e.from_purpose, e.from_channel, e.purpose, e.channel): e.n for e in edges}
    rows = []
    for start in shown:
        leaving = sum(
            e.n for e in edges if (e.from_purpose, e.from_channel) == (start.purpose, start.channel)
        )
        keys = [(start.purpose, start.channel, end.purpose, end.channel) for end in shown]
        rows.append((start, leaving, [_cell(key, counts.get(key, 0), leaving) for key in keys]))
    return rows


def _cell(key: tuple[str, str, str, str], n: int, leaving: int) -> Cell | None:
    if not n:
        return None
    named = dict(zip(("from_purpose", "from_channel", "purpose", "channel"), key, strict=True))
    return Cell(n=n, share=n / leaving, href=groups.href("moved", **named))


def _columns(nodes: Any) -> list[dict[str, Any]]:
    kinds = [{"name": f"{one.purpose} · {one.channel}", "num": True} for one in nodes[:MATRIX_MAX]]
    return [{"name": "After"}, *kinds, {"name": "all", "num": True}]


def _variety(request: Visit, per: str, *, repeats: bool) -> dict[str, Any]:
    def measure(view: View) -> Any:
        return view.read(
            populations.read_variants, per=per, repeats=repeats, shown_max=VARIANTS_SHOWN
        )

    found = readings.read(
        request.system, ("variants", per, repeats), measure, now=request.now
    ).value
    return {
        "variety": found,
        "variety_words": _varied(found),
        "path_href": lambda path: groups.href(
            "path", path=path, per=per, repeats="1" if repeats else None
        ),
    }


def _varied(found: Any) -> str:
    """Return the entropy in words: 2^H ways of equal frequency would be as varied."""
    bits = getattr(found, "entropy_bits", None)
    if bits is None:
        return ""
    equal = 2**bits
    if equal < 2:  # noqa: PLR2004 - one way, with few exceptions
        return "nearly all take the same"
    return f"as varied as {equal:,.0f} ways would be that are all taken equally often"


def _funnelled(request: Visit, funnel: Funnel, nodes: Any) -> dict[str, Any]:
    reached = None
    if funnel.steps:
        key = ("funnel", tuple(sorted(funnel.query.items())))
        reached = readings.read(
            request.system, key, lambda view: _reached(view, funnel), now=request.now
        ).value
    steps = funnel.steps
    fields = min(funnels.STEPS_MAX, max(FIELDS_MIN, len(steps) + 1))
    return {
        "funnel": funnel,
        "funnel_fields": [steps[at] if at < len(steps) else None for at in range(fields)],
        "reached": reached,
        "step_words": funnels.told,
        "step_href": lambda step, lost: groups.href(
            "funnel", step=step, lost="1" if lost else None, **funnel.query
        ),
        "purposes": [("", "anything"), *((one, one) for one in names.PURPOSES)],
        "channels": [("", "any channel"), *((one, one) for one in _channels(nodes))],
        "sides": [("", "either side"), ("person", "the person"), ("brand", "us")],
    }


def _channels(nodes: Any) -> list[str]:
    return sorted({node.channel for node in nodes} | {"post", "email", "sms"})


def _reached(view: View, funnel: Funnel) -> Any:
    return view.read(populations.read_funnel, way=funnels.way(funnel), within_us=funnel.within_us)


def _contact_href(node: Any) -> str:
    """Return the address of the people who started this kind of contact."""
    return groups.href("contacted", purpose=node.purpose, channel=node.channel)
