"""What happened between a person and the organisation, as the person's own pages read it."""

from statistics import median

import msgspec

from twofold import rights
from twofold.people import Person
from twofold.portal.queries import queries
from twofold.storage import Database, Row

ROWS_MAX = 2_000
MARK, SIGN_IN = "Mark Given", "Sign-in Asked"
WROTE = "Message Written"
# What the rooms here call their own touches; people are told of these in words.
FELT, STARTED = "Pulse Answered", "Stop Taken Back"
OURS = frozenset({MARK, SIGN_IN, WROTE, "Message Sent", "Told by the Person", FELT, STARTED})
WAITS = frozenset({"service", "complaint"})


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What went one way and the other in a stretch of time; times in µs."""

    began: int
    words: int
    marks: int
    told: int
    messages: int
    asked: int
    answered: int
    answer_us: float | None


def rows(db: Database, person: Person, *, before_us: int, rows_max: int = ROWS_MAX) -> list[Row]:
    """Return what happened, the latest first."""
    return db.all(queries.drawn, person_id=person.person_id, before_us=before_us, rows_max=rows_max)


def marks(found: list[Row]) -> dict[str, int]:
    """Return the newest mark on each touch that has one."""
    given = [row for row in reversed(found) if row.name == MARK and row.refers_to]
    return {row.refers_to: row.delight for row in given if row.delight is not None}


def waiting(found: list[Row]) -> list[Row]:
    """Return what the person wrote and nobody has answered yet, the oldest first.

    Requests have clocks of their own and are told by them.
    """
    last: dict[str, Row] = {}
    for row in reversed(found):
        if row.thread and row.orbit == "own":
            last[row.thread] = row
    return [
        row for thread, row in last.items()
        if row.initiator != "brand" and row.purpose in WAITS
        and not thread.startswith(rights.THREAD)
    ]  # fmt: skip


def answers(found: list[Row]) -> list[int]:
    """Return when what the person asked was answered, where the last word is the answer, in µs."""
    threads: dict[str, list[Row]] = {}
    for row in reversed(found):
        if row.thread and row.orbit == "own":
            threads.setdefault(row.thread, []).append(row)
    return [
        told[-1].occurred_us
        for told in threads.values()
        if told[0].initiator != "brand" and told[0].purpose in WAITS
        and told[-1].initiator == "brand"
    ]  # fmt: skip


def given(found: list[Row]) -> Given:
    """Return what a person gave and got; what is simulated never happened."""
    found = [row for row in found if row.source != "simulated"]
    own = [row for row in found if row.orbit == "own"]
    theirs = [row for row in own if row.initiator != "brand" and row.name != SIGN_IN]
    times = _answers(own)
    known = [time for time in times if time is not None]
    return Given(
        began=sum(row.purpose != "terms" and row.name != MARK for row in theirs),
        words=sum(row.name == WROTE for row in theirs),
        marks=sum(row.name == MARK for row in theirs),
        told=sum(row.orbit != "own" for row in found),
        messages=sum(row.initiator == "brand" for row in own),
        asked=len(times),
        answered=sum(time is not None for time in times),
        answer_us=median(known)
        if (known := [time for time in times if time is not None])
        else None,
    )


def _answers(own: list[Row]) -> list[int | None]:
    """Return for each thread the person opened how long its first answer took, None for none."""
    threads: dict[str, list[Row]] = {}
    for row in reversed(own):
        if row.thread and row.purpose in WAITS | {"message"}:
            threads.setdefault(row.thread, []).append(row)
    found: list[int | None] = []
    for told in threads.values():
        if told[0].initiator == "brand":
            continue
        answers = [row.occurred_us for row in told if row.initiator == "brand"]
        found.append(answers[0] - told[0].occurred_us if answers else None)
    return found
