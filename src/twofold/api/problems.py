"""What can be wrong with a request to the machines' door, as RFC 9457 problems."""

import json
import logging
import re

import msgspec
from litestar.exceptions import HTTPException

from twofold import errors, terms, web

_LOG = logging.getLogger(__name__)

Header = tuple[bytes, bytes]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of problem: its status, its name under /problems/, and its title."""

    status: int
    name: str
    title: str

    @property
    def type(self) -> str:
        """Return the address that names this kind of problem."""
        return f"/problems/{self.name}"


class Answer(msgspec.Struct, frozen=True):
    """What goes back over HTTP."""

    status: int
    body: bytes
    headers: tuple[Header, ...] = ()


# The whole request.
BAD_JSON = Problem(status=400, name="bad-json", title="The body is not JSON")
CUT_OFF = Problem(status=400, name="cut-off", title="The body ends before it is whole")
BAD_GZIP = Problem(status=400, name="bad-gzip", title="The body is not gzip")
BAD_BATCH = Problem(status=400, name="bad-batch", title="The body needs a list named batch")
UNKNOWN_KEY = Problem(status=401, name="unknown-key", title="This key may not send events here")
NOT_FOUND = Problem(status=404, name="not-found", title="There is nothing at this address")
BAD_METHOD = Problem(status=405, name="bad-method", title="This address takes another method")
TOO_LARGE = Problem(status=413, name="too-large", title="This is larger than may be sent at once")
BAD_ENCODING = Problem(status=415, name="bad-encoding", title="The body has to be plain or gzip")
BACKLOG = Problem(status=429, name="backlog", title="More comes in than is worked off; slow down")
UNAVAILABLE = Problem(status=503, name="unavailable", title="This cannot be kept just now")

# A resource.
NO_KEY = Problem(status=401, name="no-key", title="Send a key that may read")
BAD_REQUEST = Problem(status=400, name="bad-request", title="A value cannot be used")
BROKEN = Problem(status=500, name="broken", title="Something went wrong on our side")

# One event; the others of its batch are stored.
BAD_EVENT = Problem(status=400, name="bad-event", title="The event cannot be read")
UNKNOWN_TYPE = Problem(
    status=400,
    name="unknown-type",
    title="The type is none of track, identify, page, screen, group, alias",
)
OTHER_TYPE = Problem(
    status=400, name="other-type", title="The event names another type than the address"
)
NOBODY = Problem(status=400, name="nobody", title="The event needs a userId or an anonymousId")
NO_NAME = Problem(status=400, name="no-event-name", title="A track needs the name of its event")
NO_GROUP = Problem(status=400, name="no-group", title="A group needs a groupId")
NO_ALIAS = Problem(status=400, name="no-alias", title="An alias needs a previousId and a userId")
TOO_DEEP = Problem(status=400, name="too-deep", title="The event is nested more than 64 deep")
BAD_TEXT = Problem(
    status=400, name="bad-text", title="Text holds a NUL character or half a surrogate pair"
)

JSON = (b"content-type", b"application/json")
PROBLEM_JSON = (b"content-type", b"application/problem+json")


def answer(problem: Problem, detail: str = "", *headers: Header) -> Answer:
    """Return the problem as an answer, with what is particular to this request as its detail."""
    members = {"type": problem.type, "title": problem.title, "status": problem.status}
    if detail:
        members["detail"] = detail
    return Answer(problem.status, json.dumps(members).encode(), (PROBLEM_JSON, *headers))


def retry_after(seconds: int) -> Header:
    """Return the header that says when to come again."""
    return (b"retry-after", b"%d" % seconds)


def of(error: Exception) -> Answer:
    """Return how a failure behind a resource is told."""
    match error:
        case errors.TwofoldError():
            return _of_ours(error)
        case HTTPException(status_code=404):
            return answer(NOT_FOUND)
        case HTTPException(status_code=401) as error:
            return answer(NO_KEY, error.detail, (b"www-authenticate", b"Bearer"))
        case HTTPException(status_code=405) as error:
            return answer(BAD_METHOD, "", (b"allow", web.allowed_by(error).encode()))
        case HTTPException(status_code=413):
            return answer(TOO_LARGE)
        case HTTPException() if error.status_code < BROKEN.status:
            return answer(BAD_REQUEST, error.detail)
        case _:
            _LOG.error("a request failed", exc_info=error)
            return answer(BROKEN)


def _of_ours(error: errors.TwofoldError) -> Answer:
    status, title = next(told for kind, told in _PARENTS.items() if isinstance(error, kind))
    name = _WORD.sub("-", type(error).__name__).lower()
    more = (retry_after(error.retry_seconds),) if isinstance(error, errors.Unavailable) else ()
    return answer(Problem(status=status, name=name, title=title), str(error), *more)


def with_our_name(detail: str) -> str:
    """Return a detail with what a field is called here, where it came under another name."""
    found = _UNKNOWN.search(detail)
    ours = _CALLED.get(found[1]) if found else None
    return f"{detail}; here it is called {ours}" if ours else detail


_UNKNOWN = re.compile(r"unknown field `(\w+)`")
# What the rules of a person are called elsewhere (IEEE 7012, ODRL, ISO/IEC TS 27560).
_CALLED = {
    "purpose": "`use`",
    "effect": "`verb`",
    "scope": "`use`, `channel`, `unit`, `recipient` and `matter`, each by itself",
    "rate": "`rates`, a list",
    "window": "`windows`, a list",
    "when": "`windows` and `pause_until`, each by itself",
    "valid": "`until`",
    "begin": "`from`",
    "duration": "`per`",
}
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PARENTS: dict[type[errors.TwofoldError], tuple[int, str]] = {
    terms.StaleTerms: (412, "These rules have changed since you looked"),
    errors.Invalid: (400, "What was given cannot be used"),
    errors.NotFound: (404, "There is no such thing"),
    errors.Refused: (403, "This is not allowed"),
    errors.Conflict: (409, "Something else happened in between"),
    errors.Unavailable: (503, "This cannot be done just now"),
    errors.TwofoldError: (500, "Something went wrong on our side"),
}
