"""When something is said: at once or at the person's own hour, drawn after the way of saying it.

It is a draw of its own over those who are spoken to, by a number of its own: what was chosen before
stays as it is, and both together had the product of their probabilities. Each moment is drawn as
probably as it is the better one by what came of both on that channel; but their own hour is
personal, and is drawn more often than saying it at once only where it surely brings more.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from twofold import clock
from twofold.campaigns import Plan
from twofold.decisions import belief, draws, lead, moments
from twofold.decisions.belief import Tally
from twofold.decisions.choosing import FLOOR
from twofold.decisions.columns import Columns
from twofold.decisions.decision import Decision, Moment, When
from twofold.decisions.lead import Lead
from twofold.decisions.likeness import Turns
from twofold.decisions.queries import sql
from twofold.decisions.scene import Case, Scene
from twofold.decisions.weighing import Settled
from twofold.storage import Database
from twofold.terms import Permit

NOW: When = "now"
OWN: When = "own"
# An hour that is further away than this is not waited for, nor one so near to a message's end.
AHEAD_MAX_US, BEFORE_END_US = clock.DAY, clock.HOUR
# Nobody lives by the full hour, and not everything is to leave at it.
SPREAD_US = 40 * clock.MINUTE

_NONE = Tally()


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What came of both moments of a step, by channel and moment, and which leads, by channel."""

    tallies: Mapping[tuple[str, str], Tally]
    leads: Mapping[str, Lead]

    def own(self, channel: str) -> float:
        """Return how probable it is that their own hour is drawn on a channel."""
        now, own = (self.tallies.get((channel, one), _NONE) for one in (NOW, OWN))
        found = self.leads.get(channel)
        return own_chance(now, own, leads=found is not None and found.usable)


def own_chance(now: Tally, own: Tally, *, leads: bool) -> float:
    """Return how probable it is that their own hour is drawn, after what came of both moments.

    Unless it `leads`, it is no more probable than saying it at once.
    """
    won = float(belief.best([now, own], [0.0, 0.0])[1])
    found = (1.0 - 2.0 * FLOOR) * won + FLOOR
    return found if leads else min(found, 0.5)


def learned(db: Database, campaign_id: str, version: int, step: int) -> Learned:
    """Return what was learned of the moments of one step of one version."""
    rows = db.all(sql.moment_tallies, campaign_id=campaign_id, version=version, step=step)
    return Learned(
        tallies={
            (row.channel, row.moment): Tally(tried=int(row.tried), reached=int(row.reached))
            for row in rows
        },
        leads=lead.of(db, campaign_id, version, step),
    )


def draw(db: Database, columns: Columns, turns: Turns, settled: Sequence[Settled]) -> list[Settled]:
    """Return the turns at one step, with its moment for each of those who are spoken to."""
    found, scene = list(settled), columns.scene
    spoken = [
        (place, one.decision) for place, one in enumerate(settled)
        if one.decision is not None and one.decision.outcome == "send"
    ]  # fmt: skip
    if not spoken:
        return found
    offer, hours = turns.first.offer, _Hours(db, scene, turns.first.plan)
    at = turns.at[[place for place, _ in spoken]]
    lots, minutes, may_learn = (
        draws.uniform(columns.names[at], draws.seed("moment", *offer)),
        draws.uniform(columns.names[at], draws.seed("minute", *offer)) * SPREAD_US,
        columns.may_learn[at],
    )
    told = learned(db, *offer)
    chances = {channel: told.own(channel) for channel in {one.channel for _, one in spoken}}
    for number, (place, decided) in enumerate(spoken):
        case = settled[place].case
        own_us, why = None, "not_learned"
        if may_learn[number]:
            own_us, why = hours.next(case, decided.channel, round(minutes[number]))
        chance = chances[decided.channel]
        timed = _timed(decided, own_us, why, chance=chance, is_own=lots[number] < chance)
        found[place] = msgspec.structs.replace(settled[place], decision=timed)
    return found


def _timed(
    decided: Decision, own_us: int | None, why: str, *, chance: float, is_own: bool
) -> Decision:
    now_us = decided.planned_us
    if own_us is None:
        return msgspec.structs.replace(decided, moment=Moment(moment=NOW, why=why))
    if is_own:
        moment = Moment(moment=OWN, chance=chance, other_us=now_us, why="other_moment")
        return msgspec.structs.replace(decided, moment=moment, planned_us=own_us)
    moment = Moment(moment=NOW, chance=1.0 - chance, other_us=own_us, why="other_moment")
    return msgspec.structs.replace(decided, moment=moment)


class _Hours:
    """The hours of people's own that come next, at one moment of one plan."""

    def __init__(self, db: Database, scene: Scene, plan: Plan) -> None:
        self._db, self._scene, self._last_us = db, scene, _last_us(plan, now=scene.now)
        self._zones: dict[str, ZoneInfo] = {}
        self._next: dict[tuple[str, int], int] = {}

    def next(self, case: Case, channel: str, later_us: int) -> tuple[int | None, str]:
        """Return when an hour of somebody's comes at which it may be said; or None, and why."""
        person, named = case.person, self._scene.zone(case.person)
        zone = self._zones.setdefault(named, ZoneInfo(named))
        hours = self._scene.habits[person.person_id].hours(zone)
        if not hours:
            return None, "few_habits"
        intent, why = case.intent(channel), "hour_too_late"
        for hour in hours:
            at_us = self._at(named, hour)
            if at_us == self._scene.now:
                return None, "their_hour"
            at_us += later_us
            if at_us > self._last_us:
                continue
            if isinstance(self._scene.permission_at(self._db, person, intent, at_us), Permit):
                return at_us, ""
            why = "hour_in_rules"
        return None, why

    def _at(self, zone: str, hour: int) -> int:
        if (zone, hour) not in self._next:
            found = moments.next_at(hour * 60, self._zones[zone], now=self._scene.now)
            self._next[zone, hour] = found
        return self._next[zone, hour]


def _last_us(plan: Plan, *, now: int) -> int:
    """Return until when an hour is waited for: what lives no longer must have left before."""
    found = now + min(AHEAD_MAX_US, plan.lives_us - BEFORE_END_US)
    return found if plan.ends_us is None else min(found, plan.ends_us - 1)
