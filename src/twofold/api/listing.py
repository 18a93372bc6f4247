"""How people, touches and lists of them are written as JSON, in the words of the glossary."""

import re
from collections.abc import Sequence

from twofold import clock, errors, ids, people, touches

LIMIT_MAX = 1_000

_MOMENT = re.compile(r"(-?\d{1,18})-([0-9a-f]{32})")
_NUMBER = re.compile(r"\d{1,18}")


class BadMark(errors.Invalid):
    """`after` has to be the `next` of the page before, not {after!r}."""


def page(items: Sequence[object], following: str | None) -> dict[str, object]:
    """Return a list as it is answered; `next` goes into `after` for the page behind it."""
    return {"items": items, "next": following}


def person(found: people.Person) -> dict[str, object]:
    """Return a person without readings."""
    return {
        "person_id": found.person_id,
        "handles": [
            {
                "handle": f"{handle.kind}:{handle.value}",
                "first_at": clock.rfc3339(handle.first_us),
                "verified_at": time(handle.verified_us),
            }
            for handle in found.handles
        ],
    }


def time(us: int | None) -> str | None:
    """Return a moment as RFC 3339, or None."""
    return None if us is None else clock.rfc3339(us)


def mark(row: touches.Touch) -> str:
    """Return where a page of touches ended."""
    return f"{row.occurred_us}-{row.touch_id}"


def moment(after: str | None) -> tuple[int, str] | None:
    """Return where the page of touches before ended; raises BadMark."""
    if after is None:
        return None
    found = _MOMENT.fullmatch(after)
    if found is None:
        raise BadMark(after=after)
    return int(found[1]), ids.TouchId(found[2])


def number(after: str | None) -> int:
    """Return where the page of numbered rows before ended; raises BadMark."""
    if after is None:
        return 0
    if not _NUMBER.fullmatch(after):
        raise BadMark(after=after)
    return int(after)
