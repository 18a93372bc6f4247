"""HEAD, answered as GET without its body: programs that look at links ask so first."""

from collections.abc import Awaitable, Callable
from typing import Any

App = Callable[[Any, Any, Any], Awaitable[None]]


def answering_heads(app: App) -> App:
    """Return an application that answers HEAD as well, with what GET would have said of itself."""

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await app(scope, receive, send)
            return

        async def bare(message: dict[str, Any]) -> None:
            is_body = message["type"] == "http.response.body"
            await send({**message, "body": b""} if is_body else message)

        await app({**scope, "method": "GET"}, receive, bare)

    return answered
