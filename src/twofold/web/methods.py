"""Which methods an address answers: told in full to who asks, and to who used another."""

from collections.abc import Iterable, Mapping
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope


def allowed(methods: Iterable[str]) -> str:
    """Return methods as the header `Allow` tells them; who may read a page may ask for its head."""
    found = set(methods)
    return ", ".join(sorted(found | {"HEAD"} if "GET" in found else found))


def allowed_by(error: HTTPException) -> str:
    """Return what an answer to a method that its address does not take names as `Allow`."""
    methods = (error.headers or {}).get("allow", "")
    return allowed(one for one in methods.split(", ") if one)


async def tell_methods(message: Message, scope: Scope) -> None:
    """Name every method of an address in the answer to OPTIONS, whatever its token opens.

    Litestar (2.25) makes that answer for the first handler of an address, and leaves it at that.
    """
    asked: Mapping[str, Any] = scope
    if message["type"] != "http.response.start" or asked.get("method") != "OPTIONS":
        return
    headers = MutableScopeHeaders.from_message(message)
    if "allow" not in headers:
        return
    routes = asked["litestar_app"].routes
    here = [one for one in routes if one.path_format == asked["path_template"]]
    headers["allow"] = allowed(method for one in here for method in one.methods)
