"""Handing a message over by HTTP, and what each end of that means for it."""

from collections.abc import Callable, Mapping

import msgspec

from twofold import clock, egress
from twofold.messages.channels.parcel import Fenced, Outcome, Sent

# Less than a lease lasts: who is this slow is not waited for.
TIMEOUT_SECONDS = 1.5
# These say that nothing was taken; any other trouble of the provider's says nothing.
_LATER = frozenset({408, 425, 429, 503})
_SERVER_TROUBLE = 500


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to something sent, and when its first byte left."""

    answer: egress.Answer
    first_byte_us: int


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    fence: Callable[[], bool],
    inside: frozenset[str] = frozenset(),
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Posted | Outcome:
    """Send something once the fence lets it; what was not answered is an outcome by itself."""
    passed_us: list[int] = []

    def passed() -> bool:
        passed_us.append(clock.now_us())
        return fence()

    try:
        answer = egress.post(
            url,
            body,
            headers=headers,
            inside=inside,
            fence=passed,
            timeout_seconds=timeout_seconds,
        )
    except egress.HeldBack:
        return Fenced()
    except (egress.Unreachable, egress.ForbiddenAddress, egress.ForbiddenUrl) as error:
        return Outcome(state="waiting", reason=str(error))
    except egress.BrokeOff as error:
        return Outcome(state="unknown", reason=str(error))
    return Posted(answer=answer, first_byte_us=passed_us[-1])


def outcome(posted: Posted, who: str) -> Outcome:
    """Return what an answer means for the message that it answers."""
    if posted.answer.is_taken:
        return Sent(first_byte_us=posted.first_byte_us)
    return refused(posted.answer.status, who, after_seconds=posted.answer.after_seconds or 0.0)


def refused(status: int, who: str, *, after_seconds: float = 0.0) -> Outcome:
    """Return what a status that is no yes means for the message that it answers."""
    reason = f"{who} answered {status}"
    if status in _LATER:
        return Outcome(state="waiting", reason=reason, after_seconds=after_seconds)
    if status >= _SERVER_TROUBLE:
        return Outcome(state="unknown", reason=reason)
    return Outcome(state="failed", reason=reason)
