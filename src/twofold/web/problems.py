"""What a reader is told when something did not work: a heading, a sentence, a status."""

import math
from dataclasses import dataclass, field, replace

from litestar.exceptions import HTTPException

from twofold import errors
from twofold.web import methods

_TOO_MANY = 429
_SERVER_SIDE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A failure in everybody's words."""

    status: int
    heading: str
    words: str
    headers: dict[str, str] = field(default_factory=dict)


class TooOften(errors.Refused):
    """That was too often. Wait {minutes} minutes and try again."""

    def __init__(self, *, wait_us: int) -> None:
        """Keep how long the next try has to wait."""
        self.wait_seconds = max(1, math.ceil(wait_us / 1_000_000))
        super().__init__(minutes=math.ceil(self.wait_seconds / 60))


# What is not there and what one may not see are one answer, to the byte.
ABSENT = Problem(
    status=404,
    heading="This page does not exist",
    words="Or it is not one that your role opens. Nothing was changed.",
)
# It lies in the form of the address alone, whoever asks and whatever there is at it.
OTHER_METHOD = Problem(
    status=405,
    heading="This page is opened another way",
    words="It is opened by a button or a link on another page. Nothing was changed.",
)
BROKEN = Problem(
    status=_SERVER_SIDE,
    heading="Something went wrong on our side",
    words="It was written down for whoever runs this Twofold. Trying again does no harm.",
)


_OURS: tuple[tuple[type[errors.TwofoldError], int, str], ...] = (
    (errors.Invalid, 400, "That cannot be used"),
    (errors.Refused, 403, "That is not allowed"),
    (errors.Conflict, 409, "Something came in between"),
    (errors.Unavailable, 503, "Not just now"),
)


def problem_of(error: Exception) -> Problem:
    """Return how a failure is told; what nobody foresaw is told without any detail."""
    match error:
        case errors.NotFound() | HTTPException(status_code=404):
            return ABSENT
        case HTTPException(status_code=405):
            return replace(OTHER_METHOD, headers={"Allow": methods.allowed_by(error)})
        case TooOften():
            return _problem(_TOO_MANY, "Too often", str(error), wait_seconds=error.wait_seconds)
        case errors.TwofoldError():
            return _ours(error)
        case HTTPException(status_code=413):
            return _problem(413, "That is too large", "Send less at once. Nothing was stored.")
        case HTTPException() if error.status_code < _SERVER_SIDE:
            return _problem(
                400, "That cannot be used", "The address or the form has a wrong value."
            )
        case _:
            return BROKEN


def _ours(error: errors.TwofoldError) -> Problem:
    for kind, status, heading in _OURS:
        if isinstance(error, kind):
            wait_seconds = error.retry_seconds if isinstance(error, errors.Unavailable) else None
            return _problem(status, heading, str(error), wait_seconds=wait_seconds)
    return BROKEN


def _problem(status: int, heading: str, words: str, *, wait_seconds: int | None = None) -> Problem:
    headers = {} if wait_seconds is None else {"Retry-After": str(wait_seconds)}
    return Problem(status=status, heading=heading, words=words, headers=headers)
