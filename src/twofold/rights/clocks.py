"""By when each kind of request is answered: what we promise, and what the law allows at most."""

import calendar
from collections.abc import Mapping
from datetime import UTC
from typing import Literal

import msgspec

from twofold import clock

Kind = Literal["access", "export", "correct", "restrict", "object", "erase", "contest"]
# How somebody showed who they are, the weakest first: they hold a handle; are signed in; typed a
# code sent just now; typed it and confirmed.
Proof = Literal["handle", "session", "code", "confirmed"]
PROOFS: tuple[Proof, ...] = ("handle", "session", "code", "confirmed")

# One month from receipt, and two more with reasons: GDPR Art. 12(3).
LEGAL_MONTHS, EXTENDED_MONTHS = 1, 3
# Who was asked to show who they are has this long; then the request runs out.
PROVE_US = 30 * clock.DAY


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """What we owe for one kind of request: how soon, the law behind it, and how much proof."""

    words: str
    law: str
    promise_us: int
    proof: Proof
    # At commit: the person's own words are enough, and nobody has to rule.
    at_once: bool = False
    # It is about the rules, not a matter that somebody answers.
    purpose: Literal["service", "terms"] = "service"


DUTIES: Mapping[Kind, Duty] = {
    "access": Duty(
        words="see what is held",
        law="GDPR Art. 15",
        promise_us=7 * clock.DAY,
        proof="code",
    ),
    "export": Duty(
        words="take everything away",
        law="GDPR Art. 20",
        promise_us=clock.HOUR,
        proof="code",
    ),
    "correct": Duty(
        words="put something right",
        law="GDPR Art. 16",
        promise_us=7 * clock.DAY,
        proof="session",
    ),
    "restrict": Duty(
        words="keep it and do not use it",
        law="GDPR Art. 18",
        promise_us=0,
        proof="handle",
        at_once=True,
        purpose="terms",
    ),
    "object": Duty(
        words="no longer use it for this",
        law="GDPR Art. 21",
        promise_us=0,
        proof="handle",
        at_once=True,
        purpose="terms",
    ),
    "erase": Duty(
        words="be forgotten",
        law="GDPR Art. 17",
        promise_us=7 * clock.DAY,
        proof="confirmed",
        purpose="terms",
    ),
    "contest": Duty(
        words="have a human look at what a computer decided",
        law="GDPR Art. 22",
        promise_us=7 * clock.DAY,
        proof="session",
    ),
}


def enough(kind: Kind, proof: Proof) -> bool:
    """Tell whether somebody has shown as much of who they are as this needs, and never more."""
    return PROOFS.index(proof) >= PROOFS.index(DUTIES[kind].proof)


def months_after(us: int, months: int) -> int:
    """Return the same moment so many calendar months on, or the last day of a shorter month."""
    at = clock.to_datetime(us).astimezone(UTC)
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    day = min(at.day, calendar.monthrange(year, month)[1])
    return clock.to_us(at.replace(year=year, month=month, day=day))


def legal_us(received_us: int) -> int:
    """Return by when the law wants an answer."""
    return months_after(received_us, LEGAL_MONTHS)


def expected_us(kind: Kind, received_us: int) -> int:
    """Return by when we promise an answer; never later than the law wants it."""
    return min(received_us + DUTIES[kind].promise_us, legal_us(received_us))
