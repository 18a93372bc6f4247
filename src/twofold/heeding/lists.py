"""Lists of permissions and stops that staff bring in the browser: looked at, then taken in."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from twofold import clock, errors, jobs, seeing, wishes
from twofold.heeding import permissions
from twofold.seeing import Teller
from twofold.system import System
from twofold.wishes import Brought, Refused, Usual, Wish

# A preview answers while somebody waits; the import reads everything.
ROWS_MAX = 20_000
SHOWN_MAX = 8
REFUSALS_MAX = 50


class ForeseenList(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of a list: what its columns are taken for, and its rows by what they say.

    `shown` are the first yeses and noes, `refusals` the first rows that would not be taken, each
    with its reason; `is_whole` tells whether the list was read to its end.
    """

    columns: tuple[str, ...]
    rows: int
    allowed: int
    stopped: int
    left_out: int
    refused: int
    shown: tuple[Wish, ...]
    refusals: tuple[Refused, ...]
    is_whole: bool


def foresee_list(system: System, upload_id: str, usual: Usual, *, now: int) -> ForeseenList:
    """Return what would come of a list that was brought, and keep nothing.

    Raises UnknownUpload, wishes.NotAList, files.UnknownForm.
    """
    path = seeing.uploads.upload(system, upload_id).path
    told = wishes.columns([path])
    reading = wishes.read([path], usual, now=now)
    rows = list(islice(reading, ROWS_MAX))
    taken: list[Wish] = []
    refusals: list[Refused] = []
    for some in permissions.chunks(rows):
        found, refused = _taken(system, some)
        taken += found
        refusals += refused
    return ForeseenList(
        columns=tuple(line for known in told.values() for line in known.told),
        rows=len(rows),
        allowed=sum(not wish.is_stop for wish in taken),
        stopped=sum(wish.is_stop for wish in taken),
        left_out=sum(isinstance(row, Brought) and not row.wishes for row in rows),
        refused=len(refusals),
        shown=tuple(taken[:SHOWN_MAX]),
        refusals=tuple(refusals[:REFUSALS_MAX]),
        is_whole=next(reading, None) is None,
    )


def begin_list(system: System, upload_id: str, usual: Usual, *, now: int) -> None:
    """Put a list in the queue; raises UnknownUpload."""
    found = seeing.uploads.upload(system, upload_id)
    payload = {"upload_id": upload_id}
    waiting = msgspec.structs.replace(found, state="waiting", usual=usual, problem="")
    with system.record.write():
        jobs.add(system.record, "list", payload, key=f"list {upload_id}", now=now)
        seeing.uploads.tell(waiting)


def take_list_in(system: System, payload: Mapping[str, Any]) -> None:
    """Take a list in, as the worker's job; what is wrong with it is told, not tried again."""
    found = seeing.uploads.upload(system, str(payload["upload_id"]))
    running = msgspec.structs.replace(found, state="running")
    try:
        done = permissions.bring_terms(
            system,
            [found.path],
            found.usual or Usual(zone=system.settings.zone),
            now=clock.now_us(),
            progress=Teller(running),
        )
    except (errors.Invalid, errors.NotFound) as error:
        seeing.uploads.tell(msgspec.structs.replace(running, state="failed", problem=str(error)))
        return
    seeing.uploads.tell(msgspec.structs.replace(running, state="done", part=1.0, listed=done))
    found.path.unlink(missing_ok=True)


def _taken(system: System, rows: Sequence[Brought | Refused]) -> tuple[list[Wish], list[Refused]]:
    """Return what some rows would add, and which of them would be refused, also for a no here."""
    taken: list[Wish] = []
    refused: list[Refused] = []
    checked = [permissions.checked(system, row) for row in rows]
    yeses = [
        wish
        for row in checked
        if isinstance(row, Brought)
        for wish in row.wishes
        if not wish.is_stop
    ]
    against = permissions.Against(system, yeses)
    for row in checked:
        if isinstance(row, Refused):
            refused.append(row)
            continue
        for wish in row.wishes:
            reason = None if wish.is_stop else against.reason(wish)
            if reason is None:
                taken.append(wish)
            else:
                refused.append(Refused(file=row.file, line=row.line, reason=reason, row=row.row))
    return taken, refused
