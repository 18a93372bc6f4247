"""A file from somebody's computer: pick its columns, see what would come of it, take it in."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, files, mappings, seeing
from twofold.console import names, picks
from twofold.console.frame import HTMX, onward, page
from twofold.console.picks import Picks
from twofold.console.visits import Visit
from twofold.seeing import Upload

PATH = "/console/uploads"
FILE_BYTES_MAX = 500_000_000
SHOWN_ROWS = 5
TOUCHES_MAX = 6
# A preview answers while somebody waits; the import reads everything.
ITEMS_MAX = 5_000
# htmx stops asking again when it is answered so.
POLLED_ENOUGH = 286
# What may stand between columns; what is not here is found out or stands in a mapping file.
SEPARATORS = (
    ("", "found out"), (",", "commas"), (";", "semicolons"), ("tab", "tabs"), ("pipe", "bars"),
    ("whitespace", "blanks"),
)  # fmt: skip
ENDINGS = ".csv .tsv .txt .json .jsonl .ndjson .parquet .xes .zip .gz .tar .tgz"


class NoFile(errors.Invalid):
    """Choose a file first."""


class NotPicked(errors.Invalid):
    """Pick the column that says {what}."""


class Unreadable(errors.Invalid):
    """In {file} there are no rows to read: it is empty, holds the names of its columns alone, or is neither CSV nor JSON Lines, Parquet or XES (a spreadsheet can be saved as CSV)."""  # noqa: E501


@post(PATH, sync_to_thread=True, request_max_body_size=FILE_BYTES_MAX)
def bring(request: Visit) -> Redirect:
    """Keep a file that was chosen or dropped."""
    return onward(f"{PATH}/{received(request)}")


@get(f"{PATH}/{{upload_id:str}}", sync_to_thread=True)
def upload_page(request: Visit, upload_id: FromPath[str]) -> Response[str]:
    """Show the columns to pick and what would come of it, or how far the import is."""
    found = seeing.upload(request.system, upload_id)
    if found.state not in ("brought", "failed"):
        status = POLLED_ENOUGH if found.state == "done" and HTMX in request.headers else 200
        return page(request, "import.html", tab="sources", status=status, upload=found)
    return _picking(request, found, None)


@post(f"{PATH}/{{upload_id:str}}/look", sync_to_thread=True)
def look_again(request: Visit, upload_id: FromPath[str]) -> Redirect:
    """Lead to what would come of these picks; the form's token stays out of the address."""
    found = seeing.upload(request.system, upload_id)
    told = picks.of_form({name: request.text(name) for name in Picks().told()})
    return onward(f"{PATH}/{found.upload_id}?{urlencode(told.told())}")


@post(f"{PATH}/{{upload_id:str}}/import", sync_to_thread=True)
def begin(request: Visit, upload_id: FromPath[str]) -> Response[str] | Redirect:
    """Save the mapping and take the file in."""
    found = seeing.upload(request.system, upload_id)
    told = picks.of_form({name: request.text(name) for name in Picks().told()})
    try:
        seeing.begin(request.system, upload_id, _chosen(request, told), now=request.now)
    except (mappings.WrongMapping, NotPicked):
        return _picking(request, found, told, status=400)
    return onward(f"{PATH}/{upload_id}")


def received(request: Visit) -> str:
    """Keep the file of a form and return its id; raises NoFile."""
    chosen = request.file("file")
    if chosen is None or not chosen.filename:
        raise NoFile
    return seeing.receive(request.system, chosen.filename, chosen.file, now=request.now)


def _chosen(request: Visit, told: Picks) -> mappings.Mapping:
    ready = request.text("ready")
    if ready in mappings.ready_names():
        return mappings.ready(ready)
    _picked(told)
    return picks.mapping_of(told)


def _picking(
    request: Visit, found: Upload, told: Picks | None, *, status: int = 200
) -> Response[str]:
    if told is None and "who" in request.query_params:
        told = picks.of_form(dict(request.query_params))
    form = picks.form_of(told) if told else mappings.guess_form([found.path])
    header, rows = mappings.header([found.path], form)
    if not header:
        raise Unreadable(file=found.file)
    first = told is None
    told = told or picks.of_suggestion(_guess(request, found, form, header, rows))
    return page(
        request, "upload.html", tab="sources", status=status, upload=found, picks=told.told(),
        ready=mappings.fitting([found.path]) if first else None, separators=SEPARATORS,
        header_columns=[{"name": name} for name in header],
        rows=[[_cell(cell) for cell in row] for row in rows[:SHOWN_ROWS]],
        columns=[("", "none"), *((name, name) for name in header)], handles=picks.HANDLES.items(),
        moments=picks.MOMENTS.items(), initiators=[("person", "the person"), ("brand", "us")],
        purposes=[("", "as its event name says"), *((one, one) for one in names.PURPOSES)],
        sides=names.SIDES,
        **_preview(request, found, told),
    )  # fmt: skip


def _guess(
    request: Visit,
    found: Upload,
    form: files.Form,
    header: tuple[str, ...],
    rows: list[tuple[Any, ...]],
) -> mappings.Mapping:
    stem, home = found.file.partition(".")[0] or "my_file", request.system.settings
    return mappings.suggest(header, rows, stem, form=form, zone=home.zone, currency=home.currency)


def _preview(request: Visit, found: Upload, told: Picks) -> dict[str, Any]:
    try:
        _picked(told)
        mapping = picks.mapping_of(told)
        seen = mappings.preview(mapping, [found.path], touches_max=TOUCHES_MAX, items_max=ITEMS_MAX)
    except (errors.Invalid, errors.NotFound) as error:
        return {"problem": str(error), "seen": None, "touches": [], "toml": ""}
    return {
        "problem": "",
        "seen": seen,
        "touches": seeing.foresee(
            request.system, [touch.payload for touch in seen.touches], now=request.now
        ),
        "handle_words": names.person,
        "toml": mappings.write(mapping),
        "sums": {
            "rows": sum(file.rows for file in seen.files),
            "touches": sum(file.touches for file in seen.files),
            "refused": sum(file.refused for file in seen.files),
        },
    }


def _picked(told: Picks) -> None:
    if not told.who:
        raise NotPicked(what="who it was")
    if not told.when:
        raise NotPicked(what="when it happened")


def _cell(cell: Any) -> str:
    return "" if cell is None else str(cell)[:60]
