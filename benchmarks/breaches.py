"""What a storm has to answer for: first bytes held against the answers that stops were given."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from benchmarks.sinks import Noted
from benchmarks.stoppers import Answer
from twofold.messages.channels.test import FILE
from twofold.storage import Database, Query

_OUTCOMES = Query("outcomes", "SELECT statement_id, delivery_id, outcome FROM stop_outcome")
_STATES = Query("states", "SELECT delivery_id, state FROM delivery")
_OPEN = Query(
    "open",
    "SELECT (SELECT count(*) FROM delivery WHERE state = 'waiting')"
    " + (SELECT count(*) FROM delivery WHERE state = 'leased') AS n",
)


_WHOSE = Query(
    "whose",
    "SELECT d.delivery_id, d.use, h.person_id FROM delivery d JOIN handle h USING (handle_id)",
)


class Line(msgspec.Struct, frozen=True):
    """A message whose first byte left; `taken` if it was heard to its end."""

    delivery_id: str
    person_id: str
    use: str
    first_byte_us: int
    taken: bool = True


def first_bytes(home: Path) -> list[Line]:
    """Return what left; a process that was killed may have left half a line at its end."""
    file = home / FILE
    lines = file.read_bytes().split(b"\n") if file.exists() else []
    return [msgspec.json.decode(line, type=Line) for line in lines if line]


def taken(record: Database, noted: Iterable[Noted]) -> list[Line]:
    """Return what left, as whoever took it noted it."""
    whose = {row.delivery_id: row for row in record.all(_WHOSE)}
    return [
        Line(one.delivery_id, row.person_id, row.use, one.first_byte_us, one.taken)
        for one in noted
        for row in [whose[one.delivery_id]]
    ]


def answers(files: Iterable[Path]) -> list[Answer]:
    """Return how every stop was answered."""
    return [
        msgspec.json.decode(line, type=Answer)
        for file in files
        for line in file.read_bytes().splitlines()
    ]


def open_still(record: Database) -> int:
    """Return how many messages wait or are on their way."""
    return int(record.only(_OPEN).n)


def found(record: Database, lines: list[Line], told: list[Answer]) -> Counter[str]:
    """Return breaches by the invariant that they break; nothing if all held."""
    return Counter(
        [
            *_after_the_answer(lines, told),
            *_against_the_answer(record, lines, told),
            *_against_the_state(record, lines),
            *_other_receipts(told),
        ]
    )


def _after_the_answer(lines: list[Line], told: list[Answer]) -> Iterator[str]:
    """I1: nothing that a stop covers begins to leave after the answer, but what that named."""
    first: dict[tuple[str, str], Answer] = {}
    for answer in sorted(told, key=lambda answer: answer.answered_us):
        first.setdefault((answer.person_id, answer.use), answer)
    for line in lines:
        found = first.get((line.person_id, line.use))
        if found is None or line.first_byte_us <= found.answered_us:
            continue
        if line.delivery_id not in found.unknown:
            yield f"I1: left after the answer, told as {_as(found, line.delivery_id)}"


def _against_the_answer(record: Database, lines: list[Line], told: list[Answer]) -> Iterator[str]:
    """I2: each in one list, what was cancelled never left, what was unknown is found out."""
    left = {line.delivery_id for line in lines if line.taken}
    outcomes = {(row.statement_id, row.delivery_id): row.outcome for row in record.all(_OUTCOMES)}
    for answer in told:
        every = [*answer.already_left, *answer.cancelled, *answer.unknown]
        if len(every) != len(set(every)):
            yield "I2: told twice in one answer"
        yield from ("I2: cancelled and left" for one in answer.cancelled if one in left)
        yield from ("I2: never left, told as left" for one in set(answer.already_left) - left)
        for one in answer.unknown:
            wanted = "left" if one in left else "cancelled"
            if outcomes.get((answer.receipt_id, one)) != wanted:
                yield f"I2: unknown and never found out ({outcomes.get((answer.receipt_id, one))})"


def _against_the_state(record: Database, lines: list[Line]) -> Iterator[str]:
    """I25: nothing leaves twice, and the record knows of all that left."""
    times = Counter(line.delivery_id for line in lines if line.taken)
    yield from ("I25: left twice" for count in times.values() if count > 1)
    for row in record.all(_STATES):
        if (row.state == "sent") != (row.delivery_id in times):
            yield f"I25: {row.state} in the record, {times[row.delivery_id]} times in the channel"


def _other_receipts(told: list[Answer]) -> Iterator[str]:
    """I4: the same stop has the same receipt, however often it is said."""
    receipts: dict[tuple[str, str], set[str]] = {}
    for answer in told:
        receipts.setdefault((answer.person_id, answer.use), set()).add(answer.receipt_id)
    yield from ("I4: two receipts for one stop" for one in receipts.values() if len(one) > 1)


def _as(answer: Answer, delivery_id: str) -> str:
    lists = {"left": answer.already_left, "cancelled": answer.cancelled}
    return next((name for name, one in lists.items() if delivery_id in one), "nothing")
