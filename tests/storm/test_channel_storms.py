"""A storm in one process over every channel but mail: its gateway and its people are threads.

Nobody is killed here, but lines break in and after messages; `make storm` does both, for long.
"""

import functools
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import breaches, sinks, stoppers
from benchmarks.shown import Looker
from benchmarks.sink_http import CHANNELS, HttpSink
from benchmarks.sinks import Noted, Taker
from benchmarks.stoppers import TOPICS, Slice
from tests.server.serving import until
from twofold import clock, messages, people, speaking, system
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System
from twofold.terms import Intent

STOPS = 30
THREADS = 2
_ASKED = Query("asked", "SELECT delivery_id FROM delivery")


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpSink]:
    notes = tmp_path_factory.mktemp("sink") / "taken.jsonl"
    # What is told to come again later would be tried in half a minute.
    found = HttpSink("sms", notes, drops=0.1, seed=5, words=("HEAD", "BODY", "ANSWER"))
    yield found
    found.end()


@pytest.mark.parametrize("channel", CHANNELS)
def test_i01_i02_i04_i25_a_short_storm_over_each_provider_breaches_nothing(
    settings: Settings, sink: HttpSink, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if channel == "chat":
        pytest.importorskip("apprise")
    inside = functools.partial(messages.push, inside=frozenset({sink.place}))
    monkeypatch.setattr(messages, "push", inside)
    sink.channel = channel

    left, found = passed(settings, sink)

    assert found == Counter()
    # More than the one that nobody stops, else nothing would have been tried.
    assert len(left) > 1


def test_i01_i02_i04_i25_a_short_storm_in_the_app_breaches_nothing(settings: Settings) -> None:
    left, found = passed(settings, Looker())

    assert found == Counter()
    assert len(left) > 1


def passed(settings: Settings, sink: Taker) -> tuple[list[Noted], Counter[str]]:
    """Let some people stop what is written to them; return what left, and what was breached."""
    settings, calm = sink.ways(settings), threading.Event()
    with system.running(settings) as home:
        handles = stoppers.crowd(home, STOPS // TOPICS + THREADS, sink.channel)
        sink.know(home, handles)
        told = {"stop": calm}
        gateway = threading.Thread(target=speaking.deliver, args=(home,), kwargs=told, daemon=True)
        gateway.start()
        write(home, handles[0], sink.channel)
        # Else all would be stopped before it is there.
        until(lambda: breaches.open_still(home.record) == 0, 30)
        part = slice_of(settings, handles, sink.channel)
        stoppers.run(part)
        until(lambda: breaches.open_still(home.record) == 0, 30)
        calm.set()
        gateway.join()
        if isinstance(sink, Looker):
            sink.end()
        asked = {row.delivery_id for row in home.record.all(_ASKED)}
        left = [one for one in sink.noted() if one.delivery_id in asked]
        sinks.reconcile(home, left)
        lines, answers = breaches.taken(home.record, left), breaches.answers([part.answers])
        assert len({answer.receipt_id for answer in answers}) == STOPS
        return left, breaches.found(home.record, lines, answers)


def write(home: System, handle: str, channel: str) -> None:
    """Ask for one message that nobody stops."""
    intent, now = Intent(use="security", channel=channel), clock.now_us()
    said = messages.Message(text="Hello")
    messages.ask(home.record, people.get(home.record, handle), intent, said, now=now)


def slice_of(settings: Settings, handles: list[str], channel: str) -> Slice:
    """Return what all of a small storm's people do."""
    return Slice(
        settings=settings,
        handles=handles,
        channel=channel,
        threads=THREADS,
        stops=STOPS,
        seed=1,
        answers=Path(settings.home) / "answers.jsonl",
    )
