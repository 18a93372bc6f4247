"""People and touches as JSON, for machines with a key that may read or write."""

from typing import Annotated, Any

from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException, NotAuthorizedException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath, QueryParameter

from twofold import __version__, access, clock, errors, people, seeing, touches, web
from twofold.access import May
from twofold.api import (
    audiences,
    campaigns,
    feeds,
    listing,
    looks,
    problems,
    receipts,
    results,
    rights,
    rules,
    templates,
    wishes,
)
from twofold.system import System

_READING = frozenset({"GET", "HEAD"})

HOW = (
    "Send `Authorization: Bearer KEY`; `twofold key create NAME --may read` makes a key that may"
    " read."
)

# What each parameter of an address may be, for the description and for whoever got it wrong.
PARAMETERS = {
    "limit": f"how many at most, a whole number from 1 to {listing.LIMIT_MAX}",
    "after": "the `next` of the page before",
    "handle": "`kind:value`, or a bare value that one person holds",
}

Limit = Annotated[int, QueryParameter(ge=1, le=listing.LIMIT_MAX, description=PARAMETERS["limit"])]
After = Annotated[str | None, QueryParameter(description=PARAMETERS["after"])]
HandleName = Annotated[str, QueryParameter(description=PARAMETERS["handle"])]


class WrongKey(errors.Refused):
    """This key may send events and nothing else; `twofold key create NAME --may read` makes one that may read."""  # noqa: E501


class ReadingKey(errors.Refused):
    """This key may read and nothing else; `twofold key create NAME --may write` makes one that may write."""  # noqa: E501


def app(home: System) -> Litestar:
    """Return the ASGI application of /api over a home."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if connection.scope.get("method") == "OPTIONS":
            return  # It tells what a wrong method is told without a key.
        scheme, _space, secret = connection.headers.get("authorization", "").partition(" ")
        if not scheme:
            raise NotAuthorizedException(f"There is no key in this request. {HOW}")
        if scheme.lower() != "bearer":
            raise NotAuthorizedException(f"Keys come as Bearer here, not {scheme[:40]!r}. {HOW}")
        key = access.key_for(home.record, secret.strip(), now=clock.now_us())
        if key is None:
            raise NotAuthorizedException("There is no such key, or it was revoked.")
        connection.state.key = key
        if key.may not in (May.READ, May.WRITE):
            raise WrongKey
        if key.may == May.READ and connection.scope.get("method") not in _READING:
            raise ReadingKey

    route_handlers = _everything(home)
    return Litestar(
        request_class=Called,
        route_handlers=[
            Router("/api", route_handlers=route_handlers, guards=[guard, looks.guard(home)])
        ],
        exception_handlers={Exception: told},
        before_send=[web.tell_methods],
        openapi_config=OpenAPIConfig(
            title="Twofold",
            version=__version__,
            # At its own address: at /api, Litestar's page for what is not there would be ours.
            path="/api/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
        ),
        logging_config=None,
    )


class Called(Request[Any, Any, Any]):
    """A request of a machine; a body that cannot be read is its sender's to mend."""

    async def json(self) -> Any:
        """Return the body; what the decoder lets through as failures of ours is told as theirs."""
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise ClientException(detail=_UNREADABLE[type(error)]) from error


_UNREADABLE: dict[type[Exception], str] = {
    UnicodeDecodeError: "The body is not UTF-8.",
    RecursionError: "The body is nested too deep.",
}


def told(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Return any failure as problem details; what nobody foresaw without any detail."""
    if isinstance(error, ValidationException):
        answer = problems.answer(problems.BAD_REQUEST, _wrong(request, error))
    else:
        answer = problems.of(error)
    return Response(
        answer.body,
        status_code=answer.status,
        media_type="application/problem+json",
        headers={
            name.decode(): value.decode()
            for name, value in answer.headers
            if name != b"content-type"
        },
    )


def _wrong(request: Request[Any, Any, Any], error: ValidationException) -> str:
    """Return which parameter or member is missing or wrong, and what it may be."""
    faults = error.extra if isinstance(error.extra, list) else []
    for name, meaning in PARAMETERS.items():
        given = request.query_params.get(name)
        wrong = any(one.get("key") == name for one in faults)
        if wrong or (given is None and repr(name) in error.detail):
            fault = "is missing" if given is None else f"cannot be {given[:80]!r}"
            return f"{name} {fault}; it is {meaning}."
    # The members of a body, in the words of what reads it.
    told = (problems.with_our_name(f"{one.get('key', 'body')}: {one['message']}") for one in faults)
    return "; ".join(told) or error.detail


def _everything(home: System) -> list[Any]:
    return [
        *_handlers(home),
        *rules.handlers(home),
        *templates.handlers(home),
        *campaigns.handlers(home),
        *results.handlers(home),
        *wishes.handlers(home),
        *rights.handlers(home),
        *feeds.handlers(home),
        *audiences.handlers(home),
        *receipts.handlers(home),
    ]


def _handlers(home: System) -> list[Any]:
    record = home.record

    @get("/people", sync_to_thread=True, media_type=MediaType.JSON)
    def find_people(request: Request[Any, Any, Any], handle: HandleName) -> dict[str, object]:
        """Return the person known by a handle: `kind:value`, or a bare value one person holds."""
        found = people.resolve(record, handle)
        looks.note(home, request, found)
        return listing.page([listing.person(found)], None)

    @get("/people/{person_id:str}", sync_to_thread=True, media_type=MediaType.JSON)
    def show_person(person_id: FromPath[str]) -> dict[str, Any]:
        """Return a person with their readings; an id from before a merge goes on answering."""
        found, now = people.get(record, person_id), clock.now_us()
        return seeing.person(home, found.person_id, as_of=home.as_of(now), now=now)

    @get("/people/{person_id:str}/touches", sync_to_thread=True, media_type=MediaType.JSON)
    def list_touches(
        person_id: FromPath[str], after: After = None, limit: Limit = 100
    ) -> dict[str, object]:
        """Return a person's touches in the order of their trajectory."""
        found = people.get(record, person_id)
        rows = touches.of_person(
            record, found.person_id, after=listing.moment(after), limit=limit + 1
        )
        names = {name.name: name for name in touches.event_names(record)}
        items = [touches.plain(row, names.get(row.name or "")) for row in rows[:limit]]
        return listing.page(items, listing.mark(rows[limit - 1]) if rows[limit:] else None)

    @get("/intake", sync_to_thread=True, media_type=MediaType.JSON)
    def list_intake(after: After = None, limit: Limit = 100) -> dict[str, object]:
        """Return what was taken in and not counted: conflicting repeats, unreadable events."""
        rows = touches.intake(home.record, after=listing.number(after), limit=limit + 1)
        items = [row.told() for row in rows[:limit]]
        return listing.page(items, str(rows[limit - 1].intake_id) if rows[limit:] else None)

    return [find_people, show_person, list_touches, list_intake]
