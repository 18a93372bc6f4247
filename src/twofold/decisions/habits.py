"""What a person's own touches say about reaching them: where and when they begin contacts.

Learned from what they began, never from what they opened; asked for only of those who let offers
be worked out for them. Whether a complaint or a question of theirs is open is asked of everybody.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from twofold import clock
from twofold.campaigns import Goal
from twofold.decisions.queries import sql
from twofold.ids import PersonId
from twofold.storage import Database

# So far back they are looked at.
LOOK_BACK_US = 180 * clock.DAY
# Fewer contacts begun say nothing of anybody's hours.
BEGUN_MIN = 5
# A question or complaint on which nobody has spoken for so long is over.
QUIET_US = 30 * clock.DAY
_QUARTER_US, _QUARTERS_MAX = 15 * clock.MINUTE, 20_000
_HEARD = frozenset({"complaint", "service"})
# Where people act and are written to elsewhere.
_WRITTEN_TO = {"web": "email", "store": "email", "app": "inapp", None: ""}


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """One touch, as far as it matters here."""

    at_us: int
    channel: str | None
    purpose: str | None
    name: str | None
    thread: str | None
    is_theirs: bool


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """One person's touches of late, the earliest first."""

    touched: tuple[Touched, ...] = ()

    def is_open(self, now: int) -> bool:
        """Tell whether a complaint or a question of theirs still has no answer."""
        waiting: dict[str, Touched] = {}
        for one in self.touched:
            where = one.thread or f"alone:{one.at_us}"
            if one.at_us > now:
                break
            if one.is_theirs and one.purpose in _HEARD:
                waiting[where] = one
            elif not one.is_theirs and one.thread:
                waiting.pop(where, None)
        return any(one.at_us > now - QUIET_US for one in waiting.values())

    def has_reached(self, goal: Goal, *, after_us: int, until_us: int) -> bool:
        """Tell whether they did what a goal is about, after a moment and until another."""
        return self.last(goal, until_us=until_us) > after_us

    def last(self, goal: Goal, *, until_us: int) -> int:
        """Return when they last did what a goal is about, until a moment; 0 if they did not."""
        for one in reversed(self.touched):
            is_it = one.name == goal.name if goal.name else one.purpose == goal.purpose
            if is_it and one.is_theirs and one.at_us <= until_us:
                return one.at_us
        return 0

    def channels(self) -> tuple[str, ...]:
        """Return where they began contacts, the most frequent first, ties to the latest."""
        last = {self._letterbox(one): one.at_us for one in self.touched if one.is_theirs}
        often = Counter(self._letterbox(one) for one in self.touched if one.is_theirs)
        found = sorted(often, key=lambda channel: (-often[channel], -last[channel], channel))
        return tuple(channel for channel in found if channel)

    def hour(self, zone: ZoneInfo) -> int | None:
        """Return the hour of their clock at which they begin contacts most; None from too few."""
        return next(iter(self.hours(zone)), None)

    def hours(self, zone: ZoneInfo) -> tuple[int, ...]:
        """Return their usual hours, the most usual first: those about half as usual as that one.

        None from too few contacts. What they say of their rules has no hour of its own.
        """
        begun = [one for one in self.touched if one.is_theirs and one.purpose != "terms"]
        if len(begun) < BEGUN_MIN:
            return ()
        counts = [0] * 24
        for one in begun:
            counts[_hour(zone, one.at_us // _QUARTER_US)] += 1
        # An hour counts with its neighbours: nobody lives by the full hour.
        smooth = [
            2 * counts[hour] + counts[hour - 1] + counts[(hour + 1) % 24] for hour in range(24)
        ]
        most = max(smooth)
        usual = [hour for hour in range(24) if 2 * smooth[hour] >= most]
        return tuple(sorted(usual, key=lambda hour: (-smooth[hour], hour)))

    @staticmethod
    def _letterbox(one: Touched) -> str:
        return _WRITTEN_TO.get(one.channel, one.channel or "")


# Clocks differ from each other by whole quarters of an hour, and many people act in the same one.
@lru_cache(_QUARTERS_MAX)
def _hour(zone: ZoneInfo, quarter: int) -> int:
    return clock.to_datetime(quarter * _QUARTER_US).astimezone(zone).hour


NONE = Habits()


def who_waits(db: Database, people: Sequence[PersonId], *, now: int) -> frozenset[PersonId]:
    """Return who of some people has a complaint or question open, so that no offer reaches them."""
    found = of_many(db, people, now=now)
    return frozenset(one for one, habits in found.items() if habits.is_open(now))


def who_reached(
    db: Database, wanted: Sequence[tuple[PersonId, Goal, int]], *, now: int
) -> list[bool]:
    """Return of each of some people whether they did what a goal is about, after a moment."""
    found = of_many(db, sorted({person_id for person_id, _, _ in wanted}), now=now)
    return [
        found[person_id].has_reached(goal, after_us=after_us, until_us=now)
        for person_id, goal, after_us in wanted
    ]


def of_many(db: Database, people: Sequence[PersonId], *, now: int) -> Mapping[PersonId, Habits]:
    """Return what some people did of late."""
    found: dict[PersonId, list[Touched]] = {person_id: [] for person_id in people}
    after_us = now - LOOK_BACK_US
    for row in db.all_in(sql.habits, "people", list(people), after_us=after_us, now=now):
        found[row.person_id].append(
            Touched(
                at_us=row.occurred_us,
                channel=row.channel,
                purpose=row.purpose,
                name=row.name,
                thread=row.thread,
                is_theirs=row.initiator == "person",
            )
        )
    return {person_id: Habits(touched=tuple(rows)) for person_id, rows in found.items()}
