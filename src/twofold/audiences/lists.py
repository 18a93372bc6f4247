"""Groups as files: who is in one, for a spreadsheet, and a list of people as a group of its own."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from twofold import clock, errors, people
from twofold.audiences import saved
from twofold.audiences.queries import queries
from twofold.audiences.saved import Audience
from twofold.ids import HandleId, PersonId
from twofold.storage import Database

COLUMNS = ("person_id", "handle", "since", "why")
WHY_LISTED = "in a list that came as a file"
ROWS_MAX = 1_000_000
CHUNK_ROWS = 1_000
# What a spreadsheet would run (OWASP, "CSV Injection"), and the mark that keeps it from doing so.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_INERT = "'"


class BadList(errors.Invalid):
    """This list cannot be read: {reason}."""


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that names nobody who is known, with its line and why."""

    line: int
    reason: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was taken in: the group, how many people are in it, and what was refused."""

    audience: Audience
    people: int
    refused: tuple[RefusedRow, ...]


def write_list(db: Database, members: Sequence[PersonId], audience_id: str) -> Iterator[str]:
    """Yield members of a group as lines of CSV; no cell of it does anything in a spreadsheet."""
    yield _line(COLUMNS)
    rows = {
        row[0]: (row[1], row[2])
        for block in db.stream(queries.members, audience_id=audience_id)
        for row in block
    }
    for start in range(0, len(members), CHUNK_ROWS):
        chunk = members[start : start + CHUNK_ROWS]
        known = people.known(db, [HandleId(one) for one in chunk])
        for one in chunk:
            person, (since_us, why) = known.get(HandleId(one)), rows.get(one, (None, ""))
            leading = person.leading if person else None
            handle = f"{leading.kind}:{leading.value}" if leading else ""
            since = "" if since_us is None else clock.rfc3339(since_us)
            yield _line((one, handle, since, why))


def take_list(db: Database, text: str, *, name: str, owner: str, now: int) -> Listed:
    """Keep a list of people as a group; columns are `person_id` and `handle` (`kind:value`).

    One of them is enough; a row that names nobody is refused, the others are kept. Raises BadList,
    BadAudienceName, AudienceNameTaken.
    """
    rows = list(_rows(text))
    refused: list[RefusedRow] = []
    found: dict[PersonId, None] = {}
    names = people.gather(db)
    for start in range(0, len(rows), CHUNK_ROWS):
        wanted = {line: _named(row, names) for line, row in rows[start : start + CHUNK_ROWS]}
        known = people.known(db, [one for named in wanted.values() for one in named])
        for line, named in wanted.items():
            person = next((known[one] for one in named if one in known), None)
            if person is None:
                refused.append(RefusedRow(line=line, reason="nobody is known by this"))
            else:
                found[person.person_id] = None
    with db.write():
        kept = saved.keep(db, name=name, expression="", owner=owner, now=now)
        for one in found:
            values = {"audience_id": kept.audience_id, "person_id": one}
            db.run(queries.enter, since_us=now, why=WHY_LISTED, **values)
        db.run(queries.filled, audience_id=kept.audience_id, version=1, now=now)
        kept = saved.get(db, kept.audience_id)
    return Listed(audience=kept, people=len(found), refused=tuple(refused))


def inert(cell: str) -> str:
    """Return a cell as no spreadsheet runs it; `plain` returns it as it was."""
    return _INERT + cell if cell.startswith(_RUNS) else cell


def plain(cell: str) -> str:
    """Return what was written inert as it was."""
    return cell[1:] if cell.startswith(_INERT) else cell


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([inert(cell) for cell in cells])
    return buffer.getvalue()


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [plain(cell).strip().lower() for cell in next(reader, [])]
        if not {"person_id", "handle"} & set(header):
            raise BadList(reason="its first line has to name a column person_id or handle")
        for number, cells in enumerate(reader):
            if number >= ROWS_MAX:
                raise BadList(reason=f"it has more than {ROWS_MAX:,} rows")
            if cells:
                row = dict(zip(header, (plain(cell).strip() for cell in cells), strict=False))
                yield reader.line_num, row
    except csv.Error as error:
        raise BadList(reason=f"line {reader.line_num}: {error}") from error


def _named(row: dict[str, str], names: people.Sightings) -> list[HandleId]:
    """Return the handles that a row may mean; a person's id is that of a handle of theirs."""
    found = [HandleId(row["person_id"])] if row.get("person_id") else []
    kind, colon, value = row.get("handle", "").partition(":")
    if colon:
        try:
            handle = names.handle(kind, value)
        except people.BadHandle:
            handle = None
        found += [] if handle is None else [handle]
    return found
