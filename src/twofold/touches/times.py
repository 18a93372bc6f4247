"""When an event happened, by the clocks of the machines that told of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from twofold import clock, errors

# Phones with a wrong clock are common; touches further ahead would distort every trajectory.
AHEAD_MAX_US = 5 * clock.MINUTE

# Why a touch stands at the moment it was received: what it said of its time.
MISSING = "missing"
UNUSABLE = "unusable"
AHEAD = "ahead"

# Programs that never set a time send the first day of their calendar (Go: year 1; others: 1899) or
# its last (year 9999).
YEARS = (1900, 2200)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAYS = (datetime(YEARS[0], 1, 1, tzinfo=UTC) - _EPOCH).days
_LAST_DAYS = (datetime(YEARS[1], 12, 31, tzinfo=UTC) - _EPOCH).days
# Numbers of seconds up to the year 5138, and of milliseconds from 1973 on, do not overlap.
_SECONDS_MAX = 100_000_000_000


class BadTime(errors.Invalid):
    """The time {text!r} cannot be read."""


def occurred(said: Any, received_us: int, sent_us: int | None) -> tuple[int, str | None]:
    """Return when something happened and a note if that is not what was said.

    Segment's correction: the device's clock is wrong by what lies between its `sentAt` and our
    `received_us`, transport included. Raises BadTime.
    """
    told_us = parse(said)
    if told_us is None:
        return received_us, UNUSABLE if str(said or "").strip() else MISSING
    if sent_us is not None:
        told_us += received_us - sent_us
    if told_us > received_us + AHEAD_MAX_US:
        return received_us, AHEAD
    return told_us, None


def parse(said: Any) -> int | None:
    """Return µs since 1970 of a time in JSON, None if there is none in YEARS; raises BadTime.

    RFC 3339 with any offset, and what clients make of it: no zone (taken as UTC), a bare date,
    a number of seconds or of milliseconds.
    """
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return _parse_odd(said)
    try:
        passed = moment - _EPOCH
    except TypeError:
        return _parse_local(moment)
    if not _FIRST_DAYS <= passed.days <= _LAST_DAYS:
        return None
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _parse_local(moment: datetime) -> int | None:
    passed = moment.replace(tzinfo=UTC) - _EPOCH
    usable = _FIRST_DAYS <= passed.days <= _LAST_DAYS
    return passed // timedelta(microseconds=1) if usable else None


def _parse_odd(said: Any) -> int | None:
    if said is None or said == "":
        return None
    if isinstance(said, int | float) and not isinstance(said, bool):
        milliseconds = said * 1_000 if abs(said) < _SECONDS_MAX else said
        if abs(milliseconds) < _SECONDS_MAX * 1_000:
            told_us = round(milliseconds * 1_000)
            return told_us if _FIRST_DAYS <= told_us // clock.DAY <= _LAST_DAYS else None
    if isinstance(said, str) and said.strip() != said:
        return parse(said.strip())
    if isinstance(said, str) and ":60" in said:
        # A leap second is written as :60; no calendar here has it, the next second is as near.
        earlier = parse(said.replace(":60", ":59"))
        return None if earlier is None else earlier + clock.SECOND
    raise BadTime(text=said)
