"""Everything that decides about some people at one moment, read with a handful of queries."""

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from twofold import clock, lookouts, messages, subscriptions, terms
from twofold.campaigns import Campaign, Journey, Plan, Step, is_called_for
from twofold.decisions import ceilings, habits, knees
from twofold.decisions.ceilings import Claim, ContactLimit
from twofold.decisions.habits import Habits
from twofold.decisions.knees import Heeded
from twofold.ids import HandleId, PersonId
from twofold.messages import Asked, House
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import Contact, Deny, Intent, Permission

# So far back contacts weigh on the next one.
MONTH_US = 30 * clock.DAY

# Who of some people an expression holds for, among those who permit a use of their data.
Holds = Callable[[str, str, Collection[PersonId]], Collection[PersonId]]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One person at one step of one campaign, whose turn it is."""

    journey: Journey
    campaign: Campaign
    plan: Plan
    person: Person

    @property
    def step(self) -> Step | None:
        """Return the step whose turn it is, or None behind the last."""
        steps, step = self.plan.steps, self.journey.step
        return steps[step] if step < len(steps) else None

    @property
    def offer(self) -> tuple[str, int, int]:
        """Return what tells this choice from others: campaign, version, step."""
        return (self.campaign.campaign_id, self.journey.version, self.journey.step)

    def intent(self, channel: str) -> Intent:
        """Return what would be said on a channel; to who asked, what answers just that asking."""
        trigger, occasion = self.plan.trigger, self.journey.occasion
        if trigger.kind != "request" or not occasion:
            return Intent(use=self.plan.use, channel=channel)
        return Intent(use=lookouts.use(trigger.name, occasion), channel=channel, matter=occasion)

    @property
    def profiling(self) -> str:
        """Return the use for which this person's data is read to choose what is said to them."""
        return self.plan.profiling


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Some people as of one moment; `more` are contacts that a simulation has imagined so far.

    `takers` are the handles of those among them who have a browser that takes notices.
    """

    now: int
    asked: Asked
    habits: Mapping[PersonId, Habits]
    limits: tuple[ContactLimit, ...]
    claims: Mapping[PersonId, Sequence[Claim]]
    holds: Mapping[tuple[str, str], frozenset[PersonId]]
    more: Mapping[PersonId, Sequence[Contact]] = {}
    enough: Heeded = Heeded()
    takers: frozenset[HandleId] = frozenset()

    def permission(self, db: Database, person: Person, intent: Intent) -> Permission:
        """Return whether one of these people may be contacted now."""
        more = self.more.get(person.person_id, ())
        return self.asked.permission(db, person.person_id, intent, more=more, now=self.now)

    def permission_at(self, db: Database, person: Person, intent: Intent, at_us: int) -> Permission:
        """Return whether one of these people may be contacted later, by all that is known now."""
        more = self.more.get(person.person_id, ())
        return self.asked.permission(db, person.person_id, intent, more=more, now=at_us)

    def reaches(self, person: Person, channel: str) -> bool:
        """Tell whether a channel leads to one of these people."""
        return messages.reaches(person, channel, self.takers)

    def is_among(self, case: Case, expression: str) -> bool:
        """Tell whether an expression holds for the person of a case."""
        return case.person.person_id in self.holds[case.profiling, expression]

    def may_learn(self, person: Person) -> bool:
        """Tell whether offers may be worked out of what somebody did."""
        found, known = self.asked.terms[person.person_id], self.asked.known[person.person_id]
        intent = Intent(use=terms.PROFILING_MARKETING)
        return not isinstance(terms.permit(found, intent, known, now=self.now), Deny)

    def zone(self, person: Person) -> str:
        """Return the clock that somebody lives by, as far as it is known."""
        own = self.asked.terms[person.person_id].zones
        return own[0] if own else self.asked.house.zone

    def claimed(self, person: Person) -> list[Claim]:
        """Return what counts against the limits of a person."""
        own = self.claims.get(person.person_id, ())
        more = self.more.get(person.person_id, ())
        imagined = [
            Claim(uses=one.topics or (one.use,), first_us=one.at_us, last_us=one.at_us)
            for one in more
        ]
        return [*own, *imagined]

    def lately(self, person: Person) -> list[Claim]:
        """Return the contacts of a person in thirty days that nothing of theirs had called for."""
        return [
            one for one in self.claimed(person)
            if one.last_us > self.now - MONTH_US and not all(map(is_called_for, one.uses))
        ]  # fmt: skip


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """How people are held back: the home's key, and the share of all campaigns together.

    With `is_drawn` the lot was cast already, and nobody is drawn beside those who are kept.
    """

    key: bytes
    share: float
    is_drawn: bool = False


def gather(db: Database, cases: Sequence[Case], house: House, *, holds: Holds, now: int) -> Scene:
    """Return what decides about the people of some cases now."""
    people = list({case.person.person_id: case.person for case in cases}.values())
    ids = [person.person_id for person in people]
    claimed = ceilings.claims(
        db, [handle.handle_id for person in people for handle in person.handles], now=now
    )
    wanted: dict[tuple[str, str], set[PersonId]] = {}
    for case in cases:
        for expression in _expressions(case):
            wanted.setdefault((case.profiling, expression), set()).add(case.person.person_id)
    return Scene(
        now=now,
        asked=messages.gather(db, people, house, now=now),
        habits=habits.of_many(db, ids, now=now),
        limits=ceilings.limits(db),
        enough=knees.heeded(db),
        takers=subscriptions.takers(db, _told_by_push(cases)),
        claims={
            person.person_id: [
                one for handle in person.handles for one in claimed.get(handle.handle_id, ())
            ]
            for person in people
        },
        holds={
            (use, said): frozenset(holds(use, said, among)) for (use, said), among in wanted.items()
        },
    )


def _told_by_push(cases: Sequence[Case]) -> list[HandleId]:
    """Return the handles of those whom a case would send a notice."""
    return [
        handle.handle_id
        for case in cases
        if any(variant.channel == "push" for step in case.plan.steps for variant in step.variants)
        for handle in case.person.handles
    ]


def _expressions(case: Case) -> list[str]:
    """Return the conditions that decide about a case: of its step, and of its audience."""
    steps, step = case.plan.steps, case.journey.step
    found = [steps[step].when] if step < len(steps) else []
    return [one for one in (*found, case.plan.audience) if one]
