"""One page of a list of people: which, in what order, from where; the same for every list."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from msgspec.json import decode

from twofold import seeing, web
from twofold.console import groups, names
from twofold.console.groups import Group
from twofold.console.parameters import BadParameter, Parameters
from twofold.console.queries import queries
from twofold.console.sorts import SORTS
from twofold.storage import Database, Row
from twofold.system import System

PATH = "/console/people"
ROWS_MAX = 25
# Before every key there is, and the key of people who do not have the reading.
FIRST, WITHOUT = 1.0e301, -1.0e300
GIVEN = "given"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What a reader asked to see, as the address says it."""

    stage: str
    sort: str
    up: bool
    key: float
    person_id: str
    group: Group | None

    def href(self, **changed: str) -> str:
        """Return the address of the same list with something changed, from its start."""
        kept = {"stage": self.stage, "sort": self.sort, "up": "1" if self.up else ""}
        told = [(name, value) for name, value in {**kept, **changed}.items() if value]
        return f"{PATH}?{urlencode([*(self.group.query if self.group else ()), *told])}"

    @property
    def sign(self) -> float:
        """Return what a reading is multiplied by, so that the largest key always comes first."""
        return -1.0 if self.up else 1.0

    @property
    def at_start(self) -> bool:
        """Tell whether the list is shown from its start."""
        return self.key == FIRST


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The rows of one page, and the cursor of the next, None at the end."""

    rows: Sequence[Row]
    after: str | None
    people: int | None


def choice(system: System, parameters: Parameters, *, now: int) -> Choice:
    """Return what an address asks for; raises BadParameter."""
    group = groups.find(system, parameters, now=now)
    key, person_id = _cursor(parameters.text("after"))
    return Choice(
        stage=parameters.choice("stage", (*names.STAGES, names.NO_STAGE), ""),
        sort=parameters.choice("sort", SORTS, GIVEN if group else "last"),
        up=parameters.flag("up"),
        key=key,
        person_id=person_id,
        group=group,
    )


def read(db: Database, wanted: Choice, *, as_of: int) -> Page:
    """Return one page of the list that was asked for."""
    if wanted.group is not None:
        return _of_group(db, wanted, wanted.group, as_of)
    rows = db.all(
        queries.people_sorted,
        as_of=as_of,
        stage=wanted.stage or None,
        sort=wanted.sort,
        sign=wanted.sign,
        after_key=wanted.key,
        after_id=wanted.person_id,
        rows_max=ROWS_MAX + 1,
    )
    shown = rows[:ROWS_MAX]
    more = len(rows) > ROWS_MAX
    after = f"{shown[-1].sort_key!r}~{shown[-1].person_id}" if more else None
    return Page(rows=shown, after=after, people=None)


def of_people(db: Database, person_ids: Sequence[str], *, as_of: int) -> list[Row]:
    """Return the rows of people in the order in which they are named."""
    found = db.all_in(queries.people_of, "people", list(person_ids), as_of=as_of)
    by_id = {row.person_id: row for row in found}
    return [by_id[person_id] for person_id in person_ids if person_id in by_id]


def spent(db: Database, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return by person what they spent: in the home's currency first, then beside it in others."""
    if not rows:
        return {}
    found = db.all_in(queries.spent_by, "people", [row.person_id for row in rows])
    return {row.person_id: _spent(row) for row in found}


def _spent(row: Row) -> list[str]:
    home = [] if row.amount_micro is None else [web.money(row.amount_micro, row.currency)]
    apart = seeing.currencies.uncounted(decode(row.detail), row.currency)
    return home + [one.words for one in apart]


def _of_group(db: Database, wanted: Choice, group: Group, as_of: int) -> Page:
    rows = of_people(db, group.people, as_of=as_of) if group.people else []
    if wanted.stage:
        rows = [row for row in rows if (row.stage or names.NO_STAGE) == wanted.stage]
    keyed = _keyed(rows, wanted)
    rest = [(key, row) for key, row in keyed if (-key, row.person_id) > _place(wanted)]
    shown = rest[:ROWS_MAX]
    after = f"{shown[-1][0]!r}~{shown[-1][1].person_id}" if len(rest) > ROWS_MAX else None
    return Page(rows=[row for _, row in shown], after=after, people=len(rows))


def _place(wanted: Choice) -> tuple[float, str]:
    return (-wanted.key, wanted.person_id)


def _keyed(rows: Sequence[Row], wanted: Choice) -> list[tuple[float, Row]]:
    if wanted.sort == GIVEN:
        return [(-float(place), row) for place, row in enumerate(rows)]
    reading = SORTS[wanted.sort].key
    keyed = []
    for row in rows:
        value = reading(row)
        keyed.append((WITHOUT if value is None else wanted.sign * float(value), row))
    return sorted(keyed, key=lambda pair: (-pair[0], pair[1].person_id))


def _cursor(told: str) -> tuple[float, str]:
    if not told:
        return FIRST, ""
    key, _, person_id = told.partition("~")
    try:
        return float(key), person_id
    except ValueError as error:
        reason = "it names no place in the list"
        raise BadParameter(name="after", value=told[:40], reason=reason) from error
