"""Keys of machines: made and shown once, revoked; part of Sources."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, errors
from twofold.access import May
from twofold.console.frame import onward, page
from twofold.console.visits import Visit

PATH = "/console/keys"
MAY = (
    (May.INGEST, "send touches"),
    (May.READ, "read through the API"),
    (May.WRITE, "read and act through the API"),
)


class UnknownRight(errors.Invalid):
    """A key may ingest, read or write; there is nothing else."""


@get(PATH, sync_to_thread=True)
def keys_page(request: Visit) -> Response[str]:
    """Show the keys that work."""
    return _page(request)


@post(PATH, sync_to_thread=True)
def create_key(request: Visit) -> Response[str]:
    """Make a key and show its secret, once."""
    name = request.text("name")
    try:
        secret = access.create_key(request.db, name, _may(request.text("may")), now=request.now)
    except access.BadKeyName as error:
        return _page(request, status=400, problem=str(error), name=name)
    return _page(request, secret=secret, secret_for=name)


@post(f"{PATH}/{{key_id:str}}/revoke", sync_to_thread=True)
def revoke_key(request: Visit, key_id: FromPath[str]) -> Redirect:
    """Make a key worthless."""
    access.revoke_key(request.db, key_id, now=request.now)
    return onward(PATH)


def _page(request: Visit, *, status: int = 200, **told: str) -> Response[str]:
    values = {"secret": "", "secret_for": "", "problem": None, "name": "", **told}
    found = access.keys(request.db)
    return page(
        request, "keys.html", tab="keys", status=status, keys=found, rights=MAY,
        site=request.site, **values,
    )  # fmt: skip


def _may(text: str) -> May:
    try:
        return May(text)
    except ValueError as error:
        raise UnknownRight from error
