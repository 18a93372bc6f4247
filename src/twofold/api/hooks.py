"""What providers tell by themselves: each form under their signature, or it is refused."""

from typing import Any

from anyio import to_thread
from litestar import Litestar, Request, Response, Router, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from twofold import clock, hearing, replies, speaking, web
from twofold.api import resources
from twofold.system import System

FORM_BYTES_MAX = 64 * 1024
# An empty answer in their language: nothing is to be said back by them.
NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def app(home: System) -> Litestar:
    """Return the ASGI application of /hooks over a home."""

    def fields(request: Request[Any, Any, Any], body: bytes) -> dict[str, str]:
        query = f"?{request.url.query}" if request.url.query else ""
        signed = request.headers.get(replies.SIGNATURE, "")
        return hearing.texting.opened(home, f"{request.url.path}{query}", body, signed)

    def take_text(request: Request[Any, Any, Any], body: bytes) -> None:
        hearing.texting.take_text(home, fields(request, body), now=clock.now_us())

    def take_news(request: Request[Any, Any, Any], body: bytes, token: str) -> None:
        hearing.texting.take_news(home, token, fields(request, body), now=clock.now_us())

    @post(speaking.ways.TEXTS, status_code=200)
    async def receive_text(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Take in a text message that somebody wrote; what it stops is stopped by then."""
        await to_thread.run_sync(take_text, request, await request.body())
        return _nothing()

    @post(f"{speaking.ways.TEXTS}/{{token:str}}", status_code=200)
    async def receive_news(
        request: Request[Any, Any, Any], token: FromPath[str]
    ) -> Response[bytes]:
        """Take in what became of a text message of ours."""
        await to_thread.run_sync(take_news, request, await request.body(), token)
        return _nothing()

    return Litestar(
        [Router("/", route_handlers=[receive_text, receive_news, _posting(home)])],
        exception_handlers={Exception: resources.told},
        before_send=[web.tell_methods],
        request_max_body_size=FORM_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )


def _posting(home: System) -> HTTPRouteHandler:
    # What is wrong with the settings is told at the start, and not by the first call that is lost.
    hearing.postings.opener(home)

    def take(request: Request[Any, Any, Any], body: bytes) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        hearing.postings.take(home, headers, body, now=clock.now_us())

    @post(speaking.ways.MAILS, status_code=200)
    async def receive_posting(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Take in what a provider of mail tells of ours."""
        await to_thread.run_sync(take, request, await request.body())
        return Response(b"", media_type="text/plain")

    return receive_posting


def _nothing() -> Response[bytes]:
    return Response(NOTHING, media_type="text/xml")
