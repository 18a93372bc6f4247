"""A file from somebody's computer: pick its columns, see what would come of it, take it in."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, flow, mappings
from twofold.console import names, picks
from twofold.console.frame import HTMX, onward, page
from twofold.console.picks import Picks
from twofold.console.visits import Visit
from twofold.flow import Upload

PATH = "/console/uploads"
FILE_BYTES_MAX = 500_000_000
SHOWN_ROWS = 5
TOUCHES_MAX = 6
# A preview answers while somebody waits; the import reads everything.
ITEMS_MAX = 5_000
# htmx stops asking again when it is answered so.
POLLED_ENOUGH = 286
ENDINGS = ".csv .tsv .txt .json .jsonl .ndjson .parquet .xes .zip .gz .tar .tgz"


class NoFile(errors.Invalid):
    """Choose a file first."""


class NotPicked(errors.Invalid):
    """Pick the column that says {what}."""


class Unreadable(errors.Invalid):
    """In {file} there are no rows to read; bring CSV, JSON Lines, Parquet or XES, also packed."""


@post(PATH, sync_to_thread=True, request_max_body_size=FILE_BYTES_MAX)
def bring(request: Visit) -> Redirect:
    """Keep a file that was chosen or dropped."""
    chosen = request.file("file")
    if chosen is None or not chosen.filename:
        raise NoFile
    upload_id = flow.receive(request.system, chosen.filename, chosen.file, now=request.now)
    return onward(f"{PATH}/{upload_id}")


@get(f"{PATH}/{{upload_id:str}}", sync_to_thread=True)
def upload_page(request: Visit, upload_id: FromPath[str]) -> Response[str]:
    """Show the columns to pick and what would come of it, or how far the import is."""
    found = flow.upload(request.system, upload_id)
    if found.state not in ("brought", "failed"):
        status = POLLED_ENOUGH if found.state == "done" and HTMX in request.headers else 200
        return page(request, "import.html", tab="sources", status=status, upload=found)
    return _picking(request, found, None)


@post(f"{PATH}/{{upload_id:str}}/look", sync_to_thread=True)
def look_again(request: Visit, upload_id: FromPath[str]) -> Redirect:
    """Lead to what would come of these picks; the form's token stays out of the address."""
    found = flow.upload(request.system, upload_id)
    told = picks.of_form({name: request.text(name) for name in Picks().told()})
    return onward(f"{PATH}/{found.upload_id}?{urlencode(told.told())}")


@post(f"{PATH}/{{upload_id:str}}/import", sync_to_thread=True)
def begin(request: Visit, upload_id: FromPath[str]) -> Response[str] | Redirect:
    """Save the mapping and take the file in."""
    found = flow.upload(request.system, upload_id)
    told = picks.of_form({name: request.text(name) for name in Picks().told()})
    try:
        _picked(told)
        flow.begin(request.system, upload_id, picks.mapping_of(told), now=request.now)
    except (mappings.WrongMapping, NotPicked):
        return _picking(request, found, told, status=400)
    return onward(f"{PATH}/{upload_id}")


def _picking(
    request: Visit, found: Upload, told: Picks | None, *, status: int = 200
) -> Response[str]:
    header, rows = mappings.header([found.path])
    if not header:
        raise Unreadable(file=found.file)
    if told is None and "who" in request.query_params:
        told = picks.of_form(dict(request.query_params))
    stem = found.file.partition(".")[0] or "my_file"
    home = request.system.settings
    guess = mappings.suggest(header, rows, stem, zone=home.zone, currency=home.currency)
    told = told or picks.of_suggestion(guess)
    return page(
        request, "upload.html", tab="sources", status=status, upload=found, picks=told.told(),
        header_columns=[{"name": name} for name in header],
        rows=[[_cell(cell) for cell in row] for row in rows[:SHOWN_ROWS]],
        columns=[("", "none"), *((name, name) for name in header)], handles=picks.HANDLES.items(),
        moments=picks.MOMENTS.items(), initiators=[("person", "the person"), ("brand", "us")],
        purposes=[("", "as the event's name says"), *((one, one) for one in names.PURPOSES)],
        **_preview(found, told),
    )  # fmt: skip


def _preview(found: Upload, told: Picks) -> dict[str, Any]:
    try:
        _picked(told)
        mapping = picks.mapping_of(told)
        seen = mappings.preview(mapping, [found.path], touches_max=TOUCHES_MAX, items_max=ITEMS_MAX)
    except (errors.Invalid, errors.NotFound) as error:
        return {"problem": str(error), "seen": None, "touches": [], "toml": ""}
    return {
        "problem": "",
        "seen": seen,
        "touches": [_touch(msgspec.json.decode(touch.payload)) for touch in seen.touches],
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


def _touch(told: dict[str, Any]) -> dict[str, str]:
    handles = [f"{names.kind(kind)} {value}" for kind, value in told["handles"].items()]
    return {
        "who": ", ".join(handles),
        "when": told["occurred_at"],
        "what": told.get("name", ""),
        "purpose": told.get("purpose", ""),
        "channel": told.get("channel", ""),
        "amount": f"{told['amount']} {told.get('currency', '')}" if "amount" in told else "",
    }


def _cell(cell: Any) -> str:
    return "" if cell is None else str(cell)[:60]
