"""Trying a campaign out before it starts: who would get what when, under the terms of today.

The clock is run forward, and every turn is taken by the same lines as in earnest; only nothing is
written. What people would do meanwhile is not known and not made up: nobody reaches the goal,
nobody says a no. Other campaigns count with what they have sent and have waiting.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from twofold import campaigns, clock, decisions, people
from twofold.campaigns import Campaign, Journey, Variant
from twofold.decisions import Case, Leave, Open, Settled, Skip, Wait
from twofold.ids import HandleId, PersonId
from twofold.people import Person
from twofold.seeing import addressed
from twofold.speaking import lacking
from twofold.speaking.campaigning import campaign_faults
from twofold.speaking.deciding import TAKEN_US, holding, scene
from twofold.speaking.lacking import Short, Worded
from twofold.speaking.singly import beginning, waiting_for
from twofold.system import System
from twofold.terms import Contact

DAYS_MAX = 366
# More people than so many are judged by a sample of them, and the figures multiplied.
PEOPLE_MAX = 2_000
# Turns that are due within so long are taken together.
TOGETHER_US = clock.MINUTE
TURNS_MAX = 200_000
# Whoever hears the first of it this long behind the start has waited.
LATER_US = clock.HOUR
SHOWN_MAX = 100
_NINETY_FIVE = 1.959964


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """What one person would get, when, or why they would not."""

    person_id: PersonId
    at_us: int
    step: int
    arm: str
    channel: str
    reason: str


class Increment(msgspec.Struct, frozen=True, kw_only=True):
    """How many more goals than without, and what they are worth; or why that cannot be said."""

    low: float | None = None
    mid: float | None = None
    high: float | None = None
    worth_micro: int | None = None
    refused: str = ""
    needs: str = ""


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign would come to: counts are of everybody, out of `looked_at` people.

    `sayings` are some of what people would get, `left` how many would end for which reason, `later`
    how many wait for hours or limits of theirs before they hear the first of it. `short` are pools
    of codes that would run out, `worded` tells for whom of some people words cannot be made.
    """

    people: int
    looked_at: int
    days: int
    sends: int
    by_day: dict[str, int]
    by_channel: dict[str, int]
    by_arm: dict[str, int]
    left: dict[str, int]
    later: int
    on_their_way: int
    cost_micro: int
    attention_micro: int
    increment: Increment
    sayings: tuple[Saying, ...]
    short: tuple[Short, ...]
    worded: Worded


def simulate(system: System, campaign: Campaign, *, days: int = 28, now: int) -> Simulated:
    """Return what would become of a campaign in so many days if it were started now.

    Raises campaigns.NotReady with every reason why it could not be.
    """
    if wrong := campaign_faults(system, campaign.plan, now=now):
        raise campaigns.NotReady(faults=" ".join(wrong).removesuffix("."))
    handles = addressed(system, campaign.plan, now=now)
    # A sample by id: ids are as good as drawn.
    looked_at = sorted(handles)[:PEOPLE_MAX]
    until_us = now + min(max(days, 1), DAYS_MAX) * clock.DAY
    run = _Run(system, campaign, looked_at, now=now)
    run.forward(until_us)
    return run.told(people_=len(handles), days=(until_us - now) // clock.DAY)


class _Run:
    """People on their way with nothing written: a heap of turns by their moment."""

    def __init__(
        self, system: System, campaign: Campaign, handles: Sequence[HandleId], *, now: int
    ) -> None:
        """Let everybody in."""
        self._system, self._campaign = system, campaign
        known = people.known(system.record, handles)
        self._people: dict[HandleId, Person] = {one: known[one] for one in handles if one in known}
        first = max(now, campaign.plan.starts_us or 0) + campaign.plan.steps[0].wait_us
        self._turns = [(first, 0, handle) for handle in self._people]
        heapq.heapify(self._turns)
        # Of several things that somebody waits for, one shows what would become of each.
        asked = waiting_for(system, campaign, now=now)
        self._occasions = {handle: some[0] for handle, some in asked.items()}
        self._entered_us, self._taken = now, 0
        self._more: dict[PersonId, list[Contact]] = {}
        self._sayings: list[Saying] = []
        self._left: Counter[str] = Counter()
        self._first_us = first

    def forward(self, until_us: int) -> None:
        """Take turns until a moment."""
        while self._turns and self._turns[0][0] < until_us and self._taken < TURNS_MAX:
            now = self._turns[0][0]
            due: list[tuple[int, int, HandleId]] = []
            while self._turns and self._turns[0][0] <= now + TOGETHER_US:
                due.append(heapq.heappop(self._turns))
            now = due[-1][0]
            self._taken += len(due)
            for start in range(0, len(due), PEOPLE_MAX):
                self._take(due[start : start + PEOPLE_MAX], now)

    def _take(self, due: Sequence[tuple[int, int, HandleId]], now: int) -> None:
        cases = [self._case(step, handle, at) for at, step, handle in due]
        seen = scene(self._system, cases, now=now)
        seen = msgspec.structs.replace(seen, more=self._more)
        settled = decisions.settle(self._system.record, seen, cases, holding=holding(self._system))
        for one in settled:
            self._move(one, now)

    def _case(self, step: int, handle: HandleId, at: int) -> Case:
        person = self._people[handle]
        journey = msgspec.structs.replace(
            beginning(
                self._campaign,
                person.leading.handle_id,
                occasion=self._occasions.get(handle, ""),
                now=self._entered_us,
            ),
            step=step,
            due_us=at,
        )
        plan = self._campaign.plan
        return Case(journey=journey, campaign=self._campaign, plan=plan, person=person)

    def _move(self, settled: Settled, now: int) -> None:
        journey, decided = settled.case.journey, settled.decision
        match settled.verdict:
            case Wait(until_us=until_us):
                self._again(journey, journey.step, until_us)
            case Leave(because=because):
                self._left[because] += 1
            case Skip():
                self._next(journey, now)
            case Open():
                if decided is None:
                    return
                if decided.held:
                    self._left["held_back"] += 1
                    return
                if decided.reason == "another_campaign":
                    self._again(journey, journey.step, now + TAKEN_US)
                    return
                self._say(settled)
                self._next(journey, decided.planned_us)

    def _say(self, settled: Settled) -> None:
        decided, person_id = settled.decision, settled.case.person.person_id
        if decided is None:
            return
        self._sayings.append(
            Saying(
                person_id=person_id,
                at_us=decided.planned_us,
                step=decided.step,
                arm=decided.arm,
                channel=decided.channel,
                reason=decided.reason,
            )
        )
        if decided.outcome == "send":
            contact = Contact(use=settled.case.plan.use, at_us=decided.planned_us)
            self._more.setdefault(person_id, []).append(contact)

    def _next(self, journey: Journey, now: int) -> None:
        steps, step = self._campaign.plan.steps, journey.step + 1
        if step < len(steps):
            self._again(journey, step, now + steps[step].wait_us)
        else:
            self._left["done"] += 1

    def _again(self, journey: Journey, step: int, at_us: int) -> None:
        heapq.heappush(self._turns, (at_us, step, journey.handle_id))

    def told(self, *, people_: int, days: int) -> Simulated:
        """Return what came of it, for everybody."""
        looked_at = len(self._people)
        times = people_ / looked_at if looked_at else 1.0
        sent = [one for one in self._sayings if one.arm]
        zone, plan = self._system.zone, self._campaign.plan
        costs = {place: variant.cost_micro for place, variant in self._variants().items()}
        day = Counter(
            clock.to_datetime(one.at_us).astimezone(zone).date().isoformat() for one in sent
        )
        return Simulated(
            people=people_,
            looked_at=looked_at,
            days=days,
            sends=round(len(sent) * times),
            by_day=_scaled(sorted(day.items()), times),
            by_channel=_scaled(Counter(one.channel for one in sent).items(), times),
            by_arm=_scaled(Counter(one.arm for one in sent).items(), times),
            left=_scaled(self._left.items(), times),
            later=round(
                sum(us > self._first_us + LATER_US for us in _firsts(sent).values()) * times
            ),
            on_their_way=round(len(self._turns) * times),
            cost_micro=round(sum(costs[one.step, one.arm] for one in sent) * times),
            attention_micro=round(len(sent) * plan.attention_micro * times),
            increment=_increment(self._system, self._campaign, sent, times),
            sayings=tuple(self._sayings[:SHOWN_MAX]),
            short=lacking.short(
                self._system, self._campaign, _by_step(sent, times), now=self._entered_us
            ),
            worded=self._worded(),
        )

    def _worded(self) -> Worded:
        """Return for whom of those whose messages are shown the words cannot be made."""
        plan, variants = self._campaign.plan, self._variants()
        who = {person.person_id: person for person in self._people.values()}
        shown = [one for one in self._sayings[:SHOWN_MAX] if one.arm and not plan.simulated]
        some = [(who[one.person_id], variants[one.step, one.arm]) for one in shown]
        return lacking.foreseen(self._system, some, use=plan.use, now=self._entered_us)

    def _variants(self) -> dict[tuple[int, str], Variant]:
        steps = enumerate(self._campaign.plan.steps)
        return {(place, one.arm): one for place, step in steps for one in step.variants}


def _firsts(sent: Iterable[Saying]) -> dict[PersonId, int]:
    """Return when each person would hear the first of it."""
    found: dict[PersonId, int] = {}
    for one in sent:
        found[one.person_id] = min(one.at_us, found.get(one.person_id, one.at_us))
    return found


def _by_step(sent: Sequence[Saying], times: float) -> dict[tuple[int, str], int]:
    """Return how many messages there would be of each arm of each step."""
    counts = Counter((one.step, one.arm) for one in sent)
    return {place: round(many * times) for place, many in counts.items()}


def _scaled(counts: Iterable[tuple[str, int]], times: float) -> dict[str, int]:
    return {name: round(count * times) for name, count in counts}


def _increment(
    system: System, campaign: Campaign, sent: Sequence[Saying], times: float
) -> Increment:
    """Return how many more goals are to be expected, from what came of each arm and of silence.

    The difference of two Beta distributions, taken as normal (their means and variances add up).
    """
    tallies = decisions.tallies_of(system.record, campaign.campaign_id, campaign.version)
    needs = f"{decisions.TRIED_MIN} people spoken to, and as many left alone, whose time is over"
    mid = variance = 0.0
    for (step, arm), many in Counter((one.step, one.arm) for one in sent).items():
        said, silence = tallies.get((step, arm)), tallies.get((step, ""))
        if said is None or silence is None or min(said.tried, silence.tried) < decisions.TRIED_MIN:
            return Increment(refused="There is no outcome yet to estimate from.", needs=needs)
        mid += many * times * (said.mean - silence.mean)
        variance += (many * times) ** 2 * (said.variance + silence.variance)
    if not sent:
        return Increment(refused="Nobody would get anything.", needs="somebody who allows it")
    reach = _NINETY_FIVE * math.sqrt(variance)
    worth = round(mid * campaign.plan.goal.value_micro)
    return Increment(low=mid - reach, mid=mid, high=mid + reach, worth_micro=worth)
