"""How fast an audience is counted over everybody, and answered for one person who changed.

    python -m benchmarks.audiences [--people 100000] [--times 20] [--keep FOLDER]

Bars (DESIGN.md section 9): a typical expression over 1 M people in less than a second from the
held lens, and one changed person in less than 20 ms.
"""

import argparse
import contextlib
from pathlib import Path

from benchmarks import crowd, homes, table
from twofold import audiences, ids, seeing, trajectories
from twofold.ids import PersonId
from twofold.storage import Query
from twofold.system import System
from twofold.terms import Permitting
from twofold.trajectories import rows, steps_table

TYPICAL = (
    "stage = 'loyalty' and overdue > 1.5 and did('purchase 1', within = '90d') >= 1"
    " and not open('complaint')"
)
EXPRESSIONS = {
    "readings alone": "stage = 'loyalty' and overdue > 1.5",
    "one count": "did('purchase', within = '90d') >= 2",
    "a thread": "not open('complaint')",
    "typical": TYPICAL,
}
BAR_SECONDS, ALONE_SECONDS = 1.0, 0.02
HOLD_BYTES = 2**30

_HANDLE = Query(
    "handle",
    """
    INSERT INTO handle (handle_id, kind, value, person_id, first_us, degree)
    VALUES (:person_id, 'user_id', :value, :person_id, 0, 0)
    """,
)
_TOUCH = Query(
    "touch",
    f"""
    INSERT INTO touch (
      handle_id, {", ".join(rows.NAMES[1:])}, format, payload, salt, digest, feed_id)
    VALUES ({", ".join(f":{name}" for name in rows.NAMES)}, 2, '', '', '', 1)
    """,
)


def fill(home: System, people: int) -> None:
    """Write a lens of so many people, with their handles and profiles."""
    record = home.record
    if record.one(Query("any", "SELECT person_id FROM profile LIMIT 1")) is not None:
        return
    homes.fill_lens(home, people * crowd.TOUCHES_EACH)
    everything = trajectories.steps(
        record, home.engine, home.settings, as_of=crowd.END_US, use=None
    )
    found = everything.arrow(steps_table().select("person_id").distinct())
    with record.write():
        record.many(
            _HANDLE,
            [{"person_id": who, "value": who} for who in found["person_id"].to_pylist()],
        )
    for bucket in range(ids.BUCKETS):
        told = crowd.touches(people * crowd.TOUCHES_EACH, bucket).select(rows.NAMES)
        record.many(
            _TOUCH, list(zip(*(column.to_pylist() for column in told.columns), strict=True))
        )
    trajectories.profile_everybody(record, home.engine, home.settings, as_of=crowd.END_US)


def main() -> None:
    """Print how long each expression takes over everybody, and for one person."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--people", type=int, default=100_000)
    told.add_argument("--times", type=int, default=20)
    told.add_argument("--keep", type=Path)
    chosen = told.parse_args()
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(homes.fresh(chosen.keep))
        fill(home, chosen.people)
        use = seeing.looked_at(home, now=crowd.END_US)
        somebody = home.record.one(Query("any", "SELECT person_id FROM profile LIMIT 1")).person_id
        view = trajectories.steps(
            home.record, home.engine, home.settings, as_of=crowd.END_US, use=use
        )
        view.held(bytes_max=HOLD_BYTES)
        for name, text in EXPRESSIONS.items():
            expression = audiences.parse(text)
            count = lambda one=expression: audiences.count(  # noqa: E731
                home.record, home.engine, home.settings, one, use=use, as_of=crowd.END_US,
                hold_bytes=HOLD_BYTES,
            )  # fmt: skip
            alone = lambda one=expression: audiences.holds(  # noqa: E731
                home.record, one, somebody, permitting=use, now=crowd.END_US
            )
            found = count()
            several = [table.once(count) for _ in range(chosen.times)]
            single = [table.once(alone) for _ in range(chosen.times * 5)]
            print(
                f"{name:<16} {found:>9,} people  {sorted(several)[len(several) // 2] * 1e3:8.1f} ms"
                f"  one person {sorted(single)[len(single) // 2] * 1e3:6.2f} ms"
            )
        _follow(home, somebody, use, chosen.times * 5)


def _follow(home: System, somebody: PersonId, use: Permitting, times: int) -> None:
    """Print how long it takes to look at one changed person for every kind of group."""
    record = home.record
    if not audiences.list(record):
        for name, text in EXPRESSIONS.items():
            audiences.save(record, name=name, expression=text, owner="x", now=crowd.END_US)
    several = []
    for _ in range(times):
        audiences.look_soon(record, [somebody])
        waiting = audiences.due(record, now=crowd.END_US, people_max=1)
        act = lambda who=waiting: audiences.follow(  # noqa: E731
            record, who, use=use, as_of=crowd.END_US, now=crowd.END_US
        )
        several.append(table.once(act))
    middle = sorted(several)[len(several) // 2] * 1e3
    print(f"one changed person, {len(EXPRESSIONS)} groups: {middle:.1f} ms")


if __name__ == "__main__":
    main()
