"""A short storm on each database; `make storm` is the long one."""

from collections import Counter

import pytest
from msgspec import structs

from benchmarks import breaches, storm
from benchmarks.breaches import Line
from benchmarks.stoppers import Answer
from twofold import storage
from twofold.settings import Settings

STOPS = 240


def test_i01_i02_i04_i25_a_short_storm_breaches_nothing(settings: Settings) -> None:
    passed = storm.weather(settings, stops=STOPS, workers=2, threads=2, seed=1, hung=0)

    assert passed.breaches == Counter()
    assert passed.open_still == 0
    assert len({answer.receipt_id for answer in passed.answers}) == STOPS
    # Else nothing would have been tried.
    assert passed.left > 0
    assert passed.befell.total() > 0


@pytest.fixture
def answer() -> Answer:
    return Answer(
        person_id="p",
        use="security.t1",
        asked_us=10,
        answered_us=20,
        receipt_id="r",
        already_left=("left",),
        cancelled=("cancelled",),
        unknown=("unknown",),
        refused=0,
    )


def line(delivery_id: str, at_us: int) -> Line:
    return Line(delivery_id, "p", "security.t1", at_us)


def test_a_storm_notices_what_breaks_a_promise(record: storage.Database, answer: Answer) -> None:
    lines = [line("left", 15), line("cancelled", 25), line("unknown", 25), line("unknown", 26)]

    found = breaches.found(record, lines, [answer])

    assert found == {
        "I1: left after the answer, told as cancelled": 1,
        "I2: cancelled and left": 1,
        "I2: unknown and never found out (None)": 1,
        "I25: left twice": 1,
    }


def test_a_storm_notices_two_receipts_for_one_stop(
    record: storage.Database, answer: Answer
) -> None:
    nothing = {"already_left": (), "cancelled": (), "unknown": ()}
    one, other = (structs.replace(answer, receipt_id=name, **nothing) for name in "rs")

    assert breaches.found(record, [], [one, other]) == {"I4: two receipts for one stop": 1}
