"""A list of permissions and stops in the browser: see what it says, then take it in."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, heeding, seeing, terms
from twofold.console import names, sources, uploads
from twofold.console.frame import HTMX, onward, page
from twofold.console.visits import Visit
from twofold.seeing import Upload
from twofold.wishes import Usual, Verb

PATH = "/console/lists"
# What a whole list says where its rows do not.
SAYS: dict[str, Verb | None] = {"": None, "allow": "allow", "stop": "stop"}
TEXT_LENGTH_MAX = 100


@post(PATH, sync_to_thread=True, request_max_body_size=uploads.FILE_BYTES_MAX)
def bring_list(request: Visit) -> Redirect:
    """Keep a list that was chosen or dropped."""
    return onward(f"{PATH}/{uploads.received(request)}")


@get(f"{PATH}/{{upload_id:str}}", sync_to_thread=True)
def list_page(request: Visit, upload_id: FromPath[str]) -> Response[str]:
    """Show what a list would do, or how far it is."""
    found = seeing.upload(request.system, upload_id)
    if found.state in ("brought", "failed"):
        return _look(request, found, _usual(request, request.query_params))
    status = uploads.POLLED_ENOUGH if found.state == "done" and HTMX in request.headers else 200
    return page(request, "list_taken.html", tab="asking", status=status, upload=found)


@post(f"{PATH}/{{upload_id:str}}/import", sync_to_thread=True)
def begin_list(request: Visit, upload_id: FromPath[str]) -> Redirect:
    """Take a list in."""
    told = {name: request.text(name) for name in ("says", "use", "channel")}
    heeding.lists.begin_list(request.system, upload_id, _usual(request, told), now=request.now)
    return onward(f"{PATH}/{upload_id}")


@get(f"{PATH}/{{upload_id:str}}/rejects", sync_to_thread=True)
def list_rejects(request: Visit, upload_id: FromPath[str]) -> Response[bytes]:
    """Hand out the rows of a list that were refused, as the CSV that it wrote."""
    listed = seeing.upload(request.system, upload_id).listed
    return sources.refused_rows(request, listed.rejects if listed else None, "refused-rows.csv")


def _usual(request: Visit, told: Any) -> Usual:
    return Usual(
        says=SAYS.get(told.get("says", "")),
        use=told.get("use", "").strip()[:TEXT_LENGTH_MAX],
        channel=told.get("channel", "").strip()[:TEXT_LENGTH_MAX],
        zone=request.system.settings.zone,
    )


def _look(request: Visit, found: Upload, usual: Usual) -> Response[str]:
    seen, problem = None, ""
    try:
        seen = heeding.lists.foresee_list(request.system, found.upload_id, usual, now=request.now)
        if not seen.rows:
            raise uploads.Unreadable(file=found.file)
    except (errors.Invalid, errors.NotFound) as error:
        problem = str(error)
    return page(
        request, "list.html", tab="asking", upload=found, usual=usual, seen=seen,
        problem=problem, handle_words=names.person, use_words=terms.use_words,
        says=[("", "as each row says"), ("allow", "a yes, with its proof"), ("stop", "a no")],
    )  # fmt: skip
