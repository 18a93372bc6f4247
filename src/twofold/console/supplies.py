"""Supplies: product feeds, pools of codes and files, which messages draw on."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, speaking, supplies
from twofold.console import staff_acts
from twofold.console.frame import onward, page
from twofold.console.visits import Visit

PATH = "/console/supplies"
UPLOAD_BYTES_MAX = 25_000_000


class NothingBrought(errors.Invalid):
    """Choose a file, or write what there is to bring."""


@get(PATH, sync_to_thread=True)
def supplies_page(request: Visit) -> Response[str]:
    """Show what there is, how much of it is left, and what went wrong."""
    return _page(request)


@post(f"{PATH}/feeds", sync_to_thread=True, request_max_body_size=UPLOAD_BYTES_MAX)
def bring_feed(request: Visit) -> Response[str] | Redirect:
    """Name a product feed by its address, or bring it as a file; it is read at once."""
    db, feed, url = request.db, request.text("feed").strip(), request.text("url").strip()
    try:
        content = _content(request)
        if not url and not content:
            raise NothingBrought
        supplies.add_feed(db, feed, url or None, by=request.by, now=request.now)
        currency = request.system.settings.currency
        if content:
            supplies.bring_products(db, feed, content, currency=currency, now=request.now)
        else:
            supplies.fetch_products(db, feed, currency=currency, now=request.now)
    except errors.TwofoldError as error:
        return _page(request, problem=str(error), form="feed", status=400)
    return onward(f"{PATH}#feeds")


@post(f"{PATH}/feeds/{{feed:str}}/fetch", sync_to_thread=True)
def fetch_feed(request: Visit, feed: FromPath[str]) -> Response[str] | Redirect:
    """Fetch a product feed again, now."""
    currency = request.system.settings.currency
    try:
        supplies.fetch_products(request.db, feed, currency=currency, now=request.now)
    except errors.TwofoldError as error:
        return _page(request, problem=str(error), form="feed", status=400)
    return onward(f"{PATH}#feeds")


@post(f"{PATH}/feeds/{{feed:str}}/drop", sync_to_thread=True)
def drop_feed(request: Visit, feed: FromPath[str]) -> Response[str] | Redirect:
    """Let go of a product feed that stands in no template."""
    try:
        speaking.supplying.drop_feed(request.system, feed, by=request.by, now=request.now)
    except (errors.NotFound, errors.Conflict) as error:
        return _page(request, problem=str(error), status=409)
    return onward(f"{PATH}#feeds")


@post(f"{PATH}/codes", sync_to_thread=True, request_max_body_size=UPLOAD_BYTES_MAX)
def bring_codes(request: Visit) -> Response[str] | Redirect:
    """Add codes to a pool, one a line, typed or as a file."""
    try:
        text = request.text("codes") or _content(request).decode("utf-8-sig", "replace")
        supplies.bring_codes(
            request.db, request.text("pool").strip(), text.splitlines(),
            by=request.by, now=request.now,
        )  # fmt: skip
    except errors.TwofoldError as error:
        return _page(request, problem=str(error), form="codes", status=400)
    return onward(f"{PATH}#codes")


@post(f"{PATH}/codes/{{pool:str}}/drop", sync_to_thread=True)
def drop_pool(request: Visit, pool: FromPath[str]) -> Response[str] | Redirect:
    """Let go of a pool that stands in no template, and of its codes that nobody has."""
    try:
        speaking.supplying.drop_pool(request.system, pool, by=request.by, now=request.now)
    except (errors.NotFound, errors.Conflict) as error:
        return _page(request, problem=str(error), status=409)
    return onward(f"{PATH}#codes")


@post(f"{PATH}/files", sync_to_thread=True, request_max_body_size=UPLOAD_BYTES_MAX)
def bring_file(request: Visit) -> Response[str] | Redirect:
    """Keep a picture or a paper for messages."""
    chosen = request.file("file")
    try:
        if chosen is None or not chosen.filename:
            raise NothingBrought
        supplies.bring_file(
            request.db, chosen.filename, chosen.file.read(supplies.FILE_BYTES_MAX + 1),
            by=request.by, now=request.now,
        )  # fmt: skip
    except errors.TwofoldError as error:
        return _page(request, problem=str(error), form="file", status=400)
    return onward(f"{PATH}#files")


def _content(request: Visit) -> bytes:
    chosen = request.file("file")
    return b"" if chosen is None else chosen.file.read(UPLOAD_BYTES_MAX)


def _page(request: Visit, *, problem: str = "", form: str = "", status: int = 200) -> Response[str]:
    return page(
        request, "supplies.html", tab="supplies", status=status, problem=problem, form=form,
        feeds=supplies.feeds(request.db), pools=supplies.pools(request.db),
        files=supplies.stored_files(request.db),
        acts=staff_acts.told(request, "feed", "pool", "file"),
        typed={name: request.text(name) if form else "" for name in ("feed", "url", "pool")},
    )  # fmt: skip
