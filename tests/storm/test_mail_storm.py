"""A short storm over mail on each database, and what its judges notice; the long ones are runs."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import breaches, kill_mail, storm
from benchmarks.gusts import Gateway
from benchmarks.sink import Sink
from benchmarks.sinks import Noted, reconcile
from benchmarks.stoppers import Answer
from tests import homes
from twofold import messages, storage
from twofold.settings import Settings

STOPS = 100
MAILS = 60
# A line that drops at another word only puts a mail off, for half a minute.
UNCERTAIN = ("CONTENT", "DOT", "ANSWER")


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    found = Sink(tmp_path / "mails.jsonl", drops=0.06, seed=3, words=UNCERTAIN)
    yield found
    found.end()


def test_i01_i02_i04_i25_a_short_storm_over_mail_breaches_nothing(
    settings: Settings, sink: Sink
) -> None:
    passed = storm.weather(settings, stops=STOPS, workers=2, threads=2, seed=1, hung=0, sink=sink)

    assert passed.breaches == Counter()
    assert passed.open_still == 0
    assert len({answer.receipt_id for answer in passed.answers}) == STOPS
    # Else nothing would have been tried.
    assert passed.left > 0


def test_f04_r06_what_a_dropped_line_leaves_unknown_is_found_out_by_the_servers_list(
    settings: Settings, sink: Sink
) -> None:
    mailed = sink.ways(settings)
    with homes.running(mailed) as home:
        kill_mail.ask(home, MAILS)
        gateway = Gateway(mailed)
        kill_mail.calm(home, seconds_max=120)
        gateway.end()
        sink.end()
        before = kill_mail.states(home)
        unknown = len(messages.unknown(home.record))
        found = reconcile(home, sink.noted())
        after = kill_mail.states(home)

    assert len(before) == MAILS
    assert Counter(kill_mail.wrongs(sink.noted(), before)) == Counter()
    assert found.total() == unknown > 0
    assert Counter(kill_mail.differences(sink.noted(), after)) == Counter()


def noted(name: str, *, taken: bool = True, at_us: int = 15) -> Noted:
    return Noted(delivery_id=name, first_byte_us=at_us, taken=taken)


def test_a_run_notices_mails_that_are_doubled_lost_or_hidden() -> None:
    server = [
        *(noted("double"), noted("double")),
        noted("begun", taken=False),
        noted("hidden"),
        noted("stranger"),
        noted("fine"),
    ]
    record = {
        "double": ("sent", None),
        "begun": ("sent", None),
        "hidden": ("failed", "refused"),
        "open": ("waiting", None),
        "silent": ("unknown", None),
        "fine": ("sent", None),
    }

    found = Counter(kill_mail.wrongs(server, record))

    assert found == {
        "taken twice": 1,
        "taken, and asked for by nobody": 1,
        "lost: sent in the record, never taken": 1,
        "hidden: failed in the record, and taken": 1,
        "lost: waiting for ever": 1,
        "hidden: unknown without a reason": 1,
    }


def test_a_storm_notices_content_that_began_after_the_answer(record: storage.Database) -> None:
    answer = Answer(
        person_id="p",
        use="security.t1",
        asked_us=10,
        answered_us=20,
        receipt_id="r",
        already_left=(),
        cancelled=("begun",),
        unknown=(),
        refused=0,
    )
    line = breaches.Line("begun", "p", "security.t1", 25, taken=False)

    found = breaches.found(record, [line], [answer])

    assert found == {"I1: left after the answer, told as cancelled": 1}
