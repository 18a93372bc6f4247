"""Groups among a million people: counted over everybody, and how soon a touch or time moves one.

    python -m benchmarks.followed [--people 1000000] [--times 100] [--keep FOLDER]

Bars (DESIGN.md section 9): from a touch to the group within a second at 1 M people, and what time
alone changes without a nightly rebuild. Both are timed through the worker's own loop in a second
process: from the durable append of a touch, and from the moment at which a silence became too long.
Expected: 0.2 s for a touch as its profile takes, a little more for time alone; the worker looks
every 0.05 s.
"""

import argparse
import os
import random
import statistics
import time
from pathlib import Path

import msgspec

from benchmarks import crowd, homes, person, table
from twofold import audiences, clock, journal, people, seeing, touches
from twofold.ids import PersonId
from twofold.seeing import groups
from twofold.system import System

BAR_SECONDS = 1.0
SECONDS_MAX = 60.0
LATELY = "15s"
EXPRESSIONS = {
    "readings alone": "stage = 'activation' and silence > '300d'",
    "one count": "did('Order Completed', within = '300d') >= 2",
    "a thread": "silence < '90d' and not open('complaint')",
    "typical": "stage = 'engagement' and silence > '60d'"
    " and did('Order Completed', within = '400d') >= 1 and not open('complaint')",
}
MOVED = {"bought": "did('Order Completed', within = '1h') >= 1", "lately": f"silence < '{LATELY}'"}


def count(home: System, times: int) -> None:
    """Print how long each expression takes over everybody, after the first time."""
    now = clock.now_us()
    use = seeing.looked_at(home, now=now)
    rows: list[list[object]] = []
    for name, text in EXPRESSIONS.items():
        expression = audiences.parse(text)
        act = lambda one=expression: audiences.count(  # noqa: E731
            home.record, home.engine, home.settings, one, use=use, as_of=home.as_of(now),
            hold_bytes=2**30,
        )  # fmt: skip
        first, found = table.once(act), act()
        wall, cpu = table.timed(act, times)
        rows.append([name, found, first * 1e3, wall * 1e3, cpu * 1e3, BAR_SECONDS * 1e3])
    table.show(["ms over everybody", "people", "first", "median", "CPU", "bar"], rows)


def follow(home: System, chance: random.Random, of: int, times: int) -> None:
    """Print how soon people enter a group by a touch, and leave one by time alone."""
    known = {one.name: one for one in audiences.list(home.record)}
    for name, text in (EXPRESSIONS | MOVED).items():
        if name not in known:
            seeing.save_audience(home, name=name, expression=text, owner="x", now=clock.now_us())
    took = table.once(lambda: groups.fill_groups(home, now=clock.now_us()))
    kept = {one.name: one.audience_id for one in audiences.list(home.record)}
    sizes = audiences.sizes(home.record)
    told = ", ".join(f"{name} {sizes.get(kept[name], 0):,}" for name in EXPRESSIONS)
    print(f"{len(kept)} groups over everybody filled in {took:.1f} s: {told}")
    entering, leaving = [], []
    with person.working(home):
        _wait_until_idle(home)
        for number in range(times):
            who, person_id = _somebody_outside(home, chance, of, kept["bought"])
            touched_us, began = _touch(home, of, who), time.perf_counter()
            _wait(home, kept["bought"], person_id, is_in=True)
            entering.append((time.perf_counter() - began) * 1e3)
            if number % 20 == 0:
                _wait(home, kept["lately"], person_id, is_in=True)
                _wait(home, kept["lately"], person_id, is_in=False)
                leaving.append((clock.now_us() - touched_us) / 1e3 - 15_000)
    heads = ["ms", "n", "median", "p95", "bar"]
    rows: list[list[object]] = [
        [name, len(some), statistics.median(some), table.at(some, 0.95), BAR_SECONDS * 1e3]
        for name, some in (
            ("from a durable touch into the group", entering),
            ("out of a group after time alone moved them", leaving),
        )
    ]
    table.show(heads, rows)


def _somebody_outside(
    home: System, chance: random.Random, of: int, audience_id: str
) -> tuple[int, PersonId]:
    """Return somebody who is not in a group yet; a home that is kept has been measured before."""
    while True:
        who = chance.randrange(of)
        found = people.resolve(home.record, f"user_id:user-{who}").person_id
        if not audiences.members_among(home.record, audience_id, [found]):
            return who, found


def _touch(home: System, of: int, who: int) -> int:
    """Append something that somebody did just now; returns when."""
    now = clock.now_us()
    told = msgspec.json.decode(homes.event(0, of)) | {
        "event": "Order Completed",
        "userId": f"user-{who}",
        "messageId": f"followed-{who}-{now}",
        "timestamp": clock.rfc3339(now),
    }
    feed_id = touches.feed(home.record, "api_key", "benchmark")
    payload = msgspec.json.encode(told)
    draft = journal.Draft(feed_id=feed_id, format=1, payload=payload, received_us=now)
    journal.append(home.journal, [draft])
    return now


def _wait(home: System, audience_id: str, person_id: PersonId, *, is_in: bool) -> None:
    began = time.perf_counter()
    while bool(audiences.members_among(home.record, audience_id, [person_id])) != is_in:
        assert time.perf_counter() - began < SECONDS_MAX, "the group does not follow in time"
        time.sleep(0.005)


def _wait_until_idle(home: System) -> None:
    """Wait until the worker has done what was left from before."""
    while seeing.unsettled(home) > seeing.UNSETTLED_MAX or audiences.due(
        home.record, now=home.as_of(clock.now_us()), people_max=1
    ):
        time.sleep(0.5)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="a folder for a home that is used again")
    chosen = parser.parse_args()
    table.machine("apsw", "duckdb", "pyarrow")
    with homes.fresh(chosen.keep) as home:
        filled = table.once(lambda: person.fill(home, chosen.people))
        print(
            f"{chosen.people:,} people with {person.TOUCHES_EACH} touches each, in {filled:.0f} s"
        )
        count(home, 5)
        follow(home, random.Random(crowd.SEED), chosen.people, chosen.times)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
