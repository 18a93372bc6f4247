"""The channel: a parcel becomes a mail, and goes over a line of the pool."""

from collections.abc import Callable

from twofold import clock
from twofold.messages.channels.email import dialogue, letter
from twofold.messages.channels.email.dialogue import OffTheLine
from twofold.messages.channels.email.letter import Letter
from twofold.messages.channels.email.pool import Full, Open, Pool
from twofold.messages.channels.email.sender import Sender, usable
from twofold.messages.channels.email.server import Bounds
from twofold.messages.channels.parcel import Channel, Fenced, Later, Outcome, Parcel

# A line that took this long to open has outlived the lease; the next one finds it ready.
_OPENED_SECONDS_MAX = 0.5


def email(pool: Pool, bounds: Bounds, sender: Sender) -> Channel:
    """Return the channel that hands mail to the organisation's mail server."""

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        kind, _, address = parcel.to.partition(":")
        to = usable(address) if kind == "email" else None
        if to is None:
            return Outcome(state="failed", reason="there is no address that mail can go to")
        if (full := pool.paced()) is not None:
            return _later(full)
        try:
            written = letter.write(parcel, sender, to, now=clock.now_us())
        except (LookupError, ValueError) as error:
            return Outcome(state="failed", reason=f"it cannot be written as mail: {error}")
        return _send(pool, bounds, written, fence)

    return send


def _send(pool: Pool, bounds: Bounds, written: Letter, fence: Callable[[], bool]) -> Outcome:
    for fresh in (False, True):
        taken = pool.take(fresh=fresh)
        if isinstance(taken, Full):
            return _later(taken)
        if taken.opened_seconds > _OPENED_SECONDS_MAX:
            pool.give(taken)
            return Fenced()
        was_fresh = taken.is_fresh
        try:
            outcome = dialogue.hand_over(taken.line, written, fence, patience=bounds.patience)
        except OffTheLine as error:
            pool.drop(taken)
            if was_fresh:
                return _broke(pool, str(error))
            # It had been idle, and the server had hung up meanwhile: that is no trouble.
            continue
        except BaseException:
            pool.drop(taken)
            raise
        return _ended(pool, taken, outcome)
    return Outcome(state="waiting", reason="the line to the mail server broke")


def _ended(pool: Pool, taken: Open, outcome: Outcome) -> Outcome:
    if outcome.state == "unknown" or isinstance(outcome, Fenced):
        pool.drop(taken)
        if outcome.state == "unknown":
            pool.trouble(outcome.reason or "")
        return outcome
    taken.messages += 1
    pool.worked()
    pool.give(taken)
    return outcome


def _broke(pool: Pool, reason: str) -> Outcome:
    pool.trouble(reason)
    return Outcome(state="waiting", reason=reason, tries_max=dialogue.TRIES_MAX)


def _later(full: Full) -> Later:
    return Later(seconds=full.seconds, reason=full.reason)
