"""The people behind a figure: every number of the console leads to one of these lists."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from twofold.console import readings
from twofold.console.behind import Beside, Kind
from twofold.console.gathered import KINDS
from twofold.console.parameters import Parameters
from twofold.console.readings import View
from twofold.system import System


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """People who are behind a figure: what joins them, and the page the figure stands on.

    `unnamed` more are counted in it and may not be looked at one by one; of the `unread` nothing is
    worked out, and they are behind it by the plain record.
    """

    words: str
    people: tuple[str, ...]
    unread: tuple[str, ...]
    unnamed: int
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
    beside = kind.beside(system, parameters) if kind.beside else Beside(back=kind.back, mark=None)
    found = readings.read(
        system,
        ("group", name, query, beside.mark),
        lambda view: _named(view, kind, parameters),
        now=now,
    )
    people, unread, unnamed = found.value
    return Group(
        words=words,
        people=people,
        unread=unread,
        unnamed=unnamed,
        as_of=found.as_of,
        back_href=beside.back[0],
        back_words=beside.back[1],
        query=(("group", name), *query),
    )


def _named(
    view: View, kind: Kind, parameters: Parameters
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    behind = kind.people(view, parameters)
    named = view.looked_at(behind)
    unread = kind.unread(view, parameters) if kind.unread else ()
    return named, unread, len({*behind} - {*named, *unread})
