"""A storm over webhooks: people say "leave my data unused" while other programs are told of them.

    make bench ARGS="storm_webhook"
    make bench ARGS="storm_webhook --people 500 --database postgresql"

Threads let things happen to people and restrict them; `twofold work`, which is stopped, woken and
killed -9 at random moments (benchmarks/gusts.py), tells a receiver that notes the first byte of
each call and drops lines (benchmarks/sink_http.py). No message is stopped here: a webhook is no
contact, and what it must not do is tell of somebody after their no was answered. At the end no call
may have begun after that, but those that the answer named as unknown, and each event has to be
taken, or withheld for that reason. Expected beforehand: 0 breaches, and at most one unknown each
time that the worker hangs for longer than an answer waits: one webhook has one call at a time.
"""

import argparse
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from benchmarks import storm, table
from benchmarks.gusts import START_SECONDS_MAX, Gateway, Gusts
from benchmarks.sink_http import HttpSink
from benchmarks.sinks import Noted
from benchmarks.stoppers import TROUBLE_SECONDS, crowd
from twofold import clock, heeding, people, rights, storage, system, touches, webhooks
from twofold.ids import HandleId
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

THREADS = 4
TOUCHES = 2
NAME = "Page Viewed"
AT_ONCE = 40
PAUSE_SECONDS_MAX = 0.2
CALM_SECONDS_MAX = 300.0
_EVENTS = Query("events", "SELECT webhook_id, touch_seq, handle_id, state FROM webhook_event")
_TOUCHES = Query("touches", "SELECT count(*) AS n FROM touch WHERE name = 'Page Viewed'")


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """What a storm over a webhook came to."""

    breaches: Counter[str]
    states: Counter[str]
    waits: list[float]
    unknown: int
    calls: int
    seconds: float
    befell: Counter[str]


class _Said(NamedTuple):
    """When the no of whom was answered, how long each answer took, and what it did not know."""

    answered: dict[str, int]
    waits: list[float]
    unknown: set[str]


def weather(
    settings: Settings, *, count: int, seed: int, sink: HttpSink, hung: float = storm.HUNG_SHARE
) -> Passed:
    """Let a storm pass over an empty home with one webhook."""
    settings = sink.ways(settings)
    said = _Said({}, [], set())
    with system.running(settings) as home:
        handles = crowd(home, count)
        url, inside = f"http://{sink.place}/events", settings.places_inside
        webhooks.add(home.record, url, [NAME], inside=inside, by=None, now=clock.now_us())
        threads = [
            threading.Thread(target=_act, args=(home, handles[n::THREADS], seed + n, said))
            for n in range(THREADS)
        ]
        worker = Gateway(settings, ("twofold", "work"))
        gusts, began = Gusts(worker, [], seed, hung=hung), time.monotonic()
        _touch(home, handles[0], TOUCHES)
        _wait_for_first_call(sink)
        gusts.start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - began
        gusts.calm()
        _calm(home)
        worker.end()
        sink.end()
        return Passed(
            breaches=_found(home, sink.noted(), said),
            states=Counter(row.state for row in home.record.all(_EVENTS)),
            waits=said.waits,
            unknown=len(said.unknown),
            calls=len(sink.noted()),
            seconds=seconds,
            befell=gusts.counted,
        )


def _act(home: System, handles: Sequence[str], seed: int, said: _Said) -> None:
    """Let things happen to some people at a time, and restrict them one by one meanwhile."""
    chance = random.Random(seed)
    for start in range(0, len(handles), AT_ONCE):
        some = list(handles[start : start + AT_ONCE])
        for number in range(TOUCHES):
            for handle in some:
                _until_done(partial(_touch, home, handle, number))
        chance.shuffle(some)
        for handle in some:
            time.sleep(chance.uniform(0, PAUSE_SECONDS_MAX))
            asked = time.monotonic()
            _until_done(partial(_restrict, home, handle, said))
            said.answered[handle] = clock.now_us()
            said.waits.append(time.monotonic() - asked)


def _touch(home: System, handle: str, number: int) -> None:
    draft = touches.TouchDraft(
        room="storm",
        message_id=f"{handle} {number}",
        handle_id=HandleId(handle),
        occurred_us=clock.now_us(),
        purpose="research",
        initiator="person",
        name=NAME,
        channel="web",
    )
    with home.record.write(serial=people.SERIAL):
        touches.record(home.record, draft, now=clock.now_us())


def _restrict(home: System, handle: str, said: _Said) -> None:
    person = people.get(home.record, HandleId(handle))
    wanted = rights.Wanted(kind="restrict", proof="session", channel="web")
    made = heeding.open_request(home, person, wanted, now=clock.now_us())
    said.unknown.update(made.unknown)


def _wait_for_first_call(sink: HttpSink) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not sink.noted():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def _until_done(act: Callable[[], None]) -> None:
    while True:
        try:
            act()
        except storage.RecordUnavailable:
            time.sleep(TROUBLE_SECONDS)
        else:
            return


def _calm(home: System) -> None:
    """Wait until every touch is an event that has ended."""
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while time.monotonic() < deadline:
        states = Counter(row.state for row in home.record.all(_EVENTS))
        if (
            not states["waiting"] + states["calling"]
            and states.total() == home.record.only(_TOUCHES).n
        ):
            return
        time.sleep(0.5)


def _found(home: System, noted: list[Noted], said: _Said) -> Counter[str]:
    rows = {f"{row.webhook_id}-{row.touch_seq}": row for row in home.record.all(_EVENTS)}
    found: Counter[str] = Counter()
    for one in noted:
        row = rows.get(one.delivery_id)
        if row is None:
            found["told, and noted by nobody"] += 1
        elif one.delivery_id in said.unknown:
            continue
        elif one.first_byte_us > said.answered[row.handle_id]:
            found["told after the answer"] += 1
    taken = {one.delivery_id for one in noted if one.taken}
    for name, row in rows.items():
        if row.state not in {"taken", "withheld"}:
            found[f"{row.state} for ever"] += 1
        elif row.state == "taken" and name not in taken:
            found["lost: taken in the record, and not by the receiver"] += 1
    found["lost: no event of a touch"] += int(home.record.only(_TOUCHES).n) - len(rows)
    return +found


def main() -> None:
    """Read the command line, let it storm, print; ends with 1 if anything was breached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or an address")
    parser.add_argument("--drops", type=float, default=0.002, help="of the words, how many")
    parser.add_argument("--hung", type=float, default=storm.HUNG_SHARE, help="of the gusts, 6 s")
    parser.add_argument("--seed", type=int, default=20_261_130)
    chosen = parser.parse_args()
    table.machine("apsw", "psycopg", "h11")
    with storm.opened(chosen.database) as settings:
        notes = settings.home.parent / "taken.jsonl"
        sink = HttpSink("webhook", notes, drops=chosen.drops, seed=chosen.seed)
        try:
            passed = weather(
                settings, count=chosen.people, seed=chosen.seed, sink=sink, hung=chosen.hung
            )
        finally:
            sink.end()
    rows: list[tuple[str, object]] = [
        ("people who said no", len(passed.waits)),
        ("seconds", passed.seconds),
        ("answered after, p50 s", table.at(passed.waits, 0.5)),
        ("answered after, p99 s", table.at(passed.waits, 0.99)),
        ("calls that began", passed.calls),
        ("events named as unknown", passed.unknown),
        *((f"events {state}", n) for state, n in sorted(passed.states.items())),
        *sorted(passed.befell.items()),
        ("breaches (must be 0)", passed.breaches.total()),
        *sorted(passed.breaches.items()),
    ]
    table.show(("what", "count"), rows)
    if passed.breaches:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
