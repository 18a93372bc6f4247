"""People: find somebody by any handle, see who stands where, and who is behind a figure."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from litestar import Response, get

from twofold import people
from twofold.console import drawing, everybody, listing, names, review
from twofold.console.listing import PATH, Choice
from twofold.console.parameters import Parameters
from twofold.console.person import title
from twofold.console.sorts import SORTS
from twofold.console.visits import Visit
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Row

FOUND_MAX = 50
COLUMNS = ("last", "started", "spoken", "share", "rhythm", "overdue", "amount")


@get(PATH, sync_to_thread=True)
def people_page(request: Visit) -> Response[str]:
    """Show people: found, filtered, sorted, or behind a figure."""
    parameters = Parameters(request.query_params)
    return drawing.page(request, "people.html", lambda: _shown(request, parameters), tab="people")


def _shown(request: Visit, parameters: Parameters) -> dict[str, Any]:
    asked = parameters.text("q")
    wanted = listing.choice(request.system, parameters, now=request.now)
    as_of = wanted.group.as_of if wanted.group else request.system.as_of(request.now)
    named = _named(request, asked) if asked else []
    found = (
        _search(request, named, as_of) if asked else listing.read(request.db, wanted, as_of=as_of)
    )
    read = {row.person_id for row in found.rows}
    unread = (
        named if asked or not wanted.group or wanted.stage
        else people.known(request.db, [HandleId(one) for one in wanted.group.unread]).values()
    )  # fmt: skip
    standing = everybody.standing(request.db)
    return {
        "asked": asked,
        "wanted": wanted,
        "to_rule": 0 if wanted.group else review.waiting(request),
        "to_rule_max": review.COUNTED_MAX,
        "people": found.rows,
        "unread": [one for one in unread if one.person_id not in read],
        "title": partial(title, request),
        "more": wanted.href(after=found.after) if found.after else None,
        "behind": found.people,
        "stages": standing.stages,
        "unstaged": standing.unstaged,
        "outside": standing.outside,
        "everybody": standing.people,
        "stage_options": _stage_options(standing),
        "sort_options": [(name, sort.words) for name, sort in SORTS.items()],
        "columns": [{"name": "Who"}, {"name": "Stage"}, *_columns(wanted)],
        "name_of": _real_name_of if request.real_only else _name_of,
        "made_up": lambda row: not request.real_only and names.made_up(row.kind, row.value),
        "as_of": as_of,
        "spent": listing.spent(request.db, found.rows),
    }


def _named(request: Visit, asked: str) -> list[Person]:
    return people.search(request.db, names.handle_of(asked), limit=FOUND_MAX)


def _search(request: Visit, named: Sequence[Person], as_of: int) -> listing.Page:
    found = [person.person_id for person in named]
    rows = listing.of_people(request.db, found, as_of=as_of) if found else []
    return listing.Page(rows=rows, after=None, people=len(rows))


def _name_of(row: Row) -> str:
    return names.person(row.kind, row.value)


def _real_name_of(row: Row) -> str:
    return names.real_person(row.kind, row.value)


def _stage_options(standing: everybody.Standing) -> list[tuple[str, str]]:
    told = [(name, f"{name} ({n:,})") for name, n in standing.stages.items()]
    none = [(names.NO_STAGE, f"in no stage ({standing.outside:,})")] if standing.outside else []
    return [("", "every stage"), *told, *none]


def _columns(wanted: Choice) -> list[dict[str, Any]]:
    shown = (
        COLUMNS
        if wanted.sort in COLUMNS or wanted.sort == listing.GIVEN
        else (*COLUMNS, wanted.sort)
    )
    return [_column(wanted, name) for name in shown]


def _column(wanted: Choice, name: str) -> dict[str, Any]:
    here = wanted.sort == name
    turned = here and not wanted.up
    order = ("ascending" if wanted.up else "descending") if here else None
    href = wanted.href(sort=name, up="1" if turned else "")
    return {
        "key": name,
        "name": SORTS[name].words,
        "key_of": SORTS[name].key,
        "told": SORTS[name].told,
        "num": SORTS[name].told is not None,
        "sort": order,
        "href": href,
    }
