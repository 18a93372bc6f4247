"""The people behind a figure: every number of the console leads to one of these lists."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from twofold.console import readings
from twofold.console.behind import KINDS
from twofold.console.parameters import Parameters
from twofold.system import System


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """People who are behind a figure: what joins them, and the page the figure stands on."""

    words: str
    people: tuple[str, ...]
    as_of: int
    back_href: str
    back_words: str
    query: tuple[tuple[str, str], ...]


def href(kind: str, **values: Any) -> str:
    """Return the address of the people behind a figure."""
    told = {name: value for name, value in values.items() if value is not None}
    return f"/console/people?{urlencode({'group': kind, **told})}"


def find(system: System, parameters: Parameters, *, now: int) -> Group | None:
    """Return the group that an address names, None if it names none; raises BadParameter."""
    name = parameters.choice("group", KINDS, "")
    if not name:
        return None
    kind = KINDS[name]
    query = tuple((told, parameters.text(told)) for told in kind.names if parameters.text(told))
    words = kind.words(parameters)
    found = readings.read(
        system, ("group", name, query), lambda view: kind.people(view, parameters), now=now
    )
    return Group(
        words=words,
        people=found.value,
        as_of=found.as_of,
        back_href=kind.back[0],
        back_words=kind.back[1],
        query=(("group", name), *query),
    )
