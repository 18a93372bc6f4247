"""Static files: read once, served under an address that holds their digest, cached for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

ROOT = "/static"
_SERVED = (".css", ".js", ".svg", ".txt")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """One file as it goes out; `packed` is the same content in gzip."""

    content: bytes
    packed: bytes
    media_type: str
    digest: str


class UnknownAsset(LookupError):
    """A template names a static file that does not exist."""


def url(name: str) -> str:
    """Return the address of a static file; it changes when the file does."""
    asset = _assets().get(name)
    if asset is None:
        raise UnknownAsset(name)
    return f"{ROOT}/{asset.digest}/{name}"


def content(name: str) -> bytes:
    """Return what is in a static file, for a door that serves it under an address of its own."""
    return _assets()[name].content


@get(f"{ROOT}/{{digest:str}}/{{name:path}}", sync_to_thread=False, opt={"public": True})
def serve_asset(
    request: Request[None, None, State], digest: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """Answer with the file if it is still the one that the address names."""
    asset = _assets().get(name.lstrip("/"))
    if asset is None or asset.digest != digest:
        raise NotFoundException
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(asset.packed, media_type=asset.media_type, headers=headers)


@cache
def _assets() -> dict[str, Asset]:
    folder = resources.files("twofold.web") / "static"
    return {name: _read(file) for name, file in _files(folder, "")}


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_SERVED):
            found.append((prefix + entry.name, entry))
    return found


def _read(file: Traversable) -> Asset:
    content = file.read_bytes()
    return Asset(
        content=content,
        packed=gzip.compress(content, mtime=0),
        media_type=mimetypes.guess_type(file.name)[0] or "text/plain",
        digest=hashlib.blake2b(content, digest_size=8).hexdigest(),
    )
