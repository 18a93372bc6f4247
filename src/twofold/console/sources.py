"""Sources: touches as they arrive, files taken in, what was not counted, mappings."""

from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from twofold import errors, mappings, seeing, touches
from twofold.console import everybody, names, uploads
from twofold.console.frame import page
from twofold.console.parameters import Parameters
from twofold.console.person import payload_text
from twofold.console.queries import queries
from twofold.console.visits import Visit

PATH = "/console/sources"
LIVE_MAX = 12
IMPORTS_MAX = 20
INTAKE_MAX = 25
FIRST = 2**62


class NoRejects(errors.NotFound):
    """This import refused no rows, or their file is not here any more."""


@get(PATH, sync_to_thread=True)
def sources_page(request: Visit) -> Response[str]:
    """Show where touches come from, and what arrives now."""
    return page(
        request, "sources.html", tab="sources",
        population=everybody.population(request.system, now=request.now),
        imports=request.db.all(queries.imports, rows_max=IMPORTS_MAX),
        saved=request.db.all(queries.mappings), ready=mappings.ready_names(),
        refused=request.db.only(queries.intake_size).rows, endings=uploads.ENDINGS,
        **_live(request),
    )  # fmt: skip


@get("/console/intake", sync_to_thread=True)
def intake_page(request: Visit) -> Response[str]:
    """Show what was taken in and not counted, with the reason."""
    after = Parameters(request.query_params).whole("after", FIRST, 0, FIRST)
    rows = touches.latest_intake(request.db, before=after, limit=INTAKE_MAX + 1)
    return page(
        request, "intake.html", tab="sources", rows=rows[:INTAKE_MAX], payload_text=payload_text,
        size=request.db.only(queries.intake_size).rows, at_start=after == FIRST,
        next=rows[INTAKE_MAX - 1].intake_id if len(rows) > INTAKE_MAX else None,
    )  # fmt: skip


@get("/console/imports/{import_id:int}/rejects", sync_to_thread=True)
def rejects(request: Visit, import_id: FromPath[int]) -> Response[bytes]:
    """Hand out the rows that an import refused, as the CSV that it wrote."""
    row = request.db.one(queries.one_import, import_id=import_id)
    return refused_rows(request, row and row.note, f"refused-{import_id}.csv")


@get("/console/mappings/{name:str}", sync_to_thread=True)
def mapping_page(request: Visit, name: FromPath[str]) -> Response[str]:
    """Show a mapping as the text of its file."""
    text = mappings.write(seeing.saved_mapping(request.system, name))
    return page(request, "mapping.html", tab="sources", name=name, toml=text)


def refused_rows(request: Visit, note: str | None, name: str) -> Response[bytes]:
    """Return the refused rows that an import left, as a file; raises NoRejects."""
    folder = request.system.settings.home / "rejects"
    found = Path(note or "")
    # The path was written by an import; still, nothing outside this folder is handed out.
    if not note or found.resolve().parent != folder.resolve() or not found.is_file():
        raise NoRejects
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.read_bytes(), media_type="text/csv", headers=headers)


def _live(request: Visit) -> dict[str, Any]:
    return {
        "arriving": request.db.all(queries.touches_live, rows_max=LIVE_MAX),
        "backlog": seeing.backlog(request.system),
        "unsettled": seeing.unsettled(request.system),
        "person_words": names.person,
    }
