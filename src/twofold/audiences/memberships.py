"""Who is in which group, kept true: looked at when they changed, and when time may move them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from twofold import people, touches, trajectories
from twofold.audiences import departures, reasons, saved
from twofold.audiences.departures import exempted
from twofold.audiences.queries import queries
from twofold.audiences.saved import Audience
from twofold.audiences.vocabulary import ENTERED, LEFT
from twofold.ids import HandleId, PersonId
from twofold.storage import Database
from twofold.touches import TouchDraft

if TYPE_CHECKING:
    from twofold.audiences.facts import Facts
    from twofold.terms import Permitting

ROOM = "audiences"
REASON_FIRST = "so when the group was first looked at"
NEVER = 2**62
PAGE_ROWS = 1_000


class Moved(NamedTuple):
    """How many people were looked at, and how often somebody entered or left a group."""

    people: int
    entered: int
    left: int


class Member(NamedTuple):
    """Somebody in a group, since when and why."""

    person_id: PersonId
    since_us: int
    why: str


class Step(NamedTuple):
    """One person entering a group or leaving it, and why."""

    audience: Audience
    person_id: PersonId
    enters: bool
    why: str


def follow(
    db: Database, looked_at: Mapping[PersonId, int], *, use: "Permitting", as_of: int, now: int
) -> Moved:
    """Look at some people (of `due`) for every group at once, and keep what they are in.

    Each step of theirs is recorded as a touch with its reason, in the same transaction; it is the
    brand's own doing about them, of purpose `terms`, so it is neither a contact nor an incidence.
    """
    from twofold.audiences import individual

    described = [one for one in saved.list(db) if one.is_described]
    allowed = [one for one in looked_at if use.includes(one)]
    parsed = [one.parsed() for one in described]
    facts = individual.gather(db, parsed, allowed, now=as_of)
    exempt = departures.left_by(db, described, looked_at)
    soonest = dict.fromkeys(looked_at, NEVER)
    holding: dict[str, dict[PersonId, int]] = {}
    places = {one: place for place, one in enumerate(facts.people.to_pylist())}
    for audience, expression in zip(described, parsed, strict=True):
        answers = facts.answer(expression.tree, now=as_of)
        holds, moments = answers.holds.to_pylist(), answers.next_us.to_pylist()
        holding[audience.audience_id] = {
            one: at for one, at in places.items()
            if holds[at] and audience.audience_id not in exempt.get(one, ())
        }  # fmt: skip
        for one, at in places.items():
            soonest[one] = min(soonest[one], moments[at])
    with db.write(serial=people.SERIAL):
        steps = _steps(db, described, looked_at, holding, facts, places, exempt, as_of)
        moved = take(db, steps, as_of=as_of, now=now)
        _answer(db, looked_at, soonest)
    return Moved(len(looked_at), *moved)


def _steps(  # noqa: PLR0917 - handed on from one caller
    db: Database,
    described: Sequence[Audience],
    looked_at: Collection[PersonId],
    holding: Mapping[str, Mapping[PersonId, int]],
    facts: "Facts",
    places: Mapping[PersonId, int],
    exempt: Mapping[PersonId, frozenset[str]],
    as_of: int,
) -> list[Step]:
    within = _carried(db, looked_at)
    steps = []
    for audience in described:
        tree = audience.parsed().tree
        inside, mine = within[audience.audience_id], holding[audience.audience_id]
        for one in sorted(inside ^ mine.keys()):
            at = places.get(one)
            if audience.audience_id in exempt.get(one, ()):
                why = reasons.LEFT
            elif at is None:
                why = reasons.NO_READINGS
            else:
                why = reasons.why(tree, facts, at, now=as_of)
            steps.append(Step(audience, one, one in mine, why))
    return steps


def _carried(db: Database, looked_at: Collection[PersonId]) -> dict[str, set[PersonId]]:
    """Return who is in which group; who stands under an id of before a merge moves on with it."""
    handles = db.all_in(queries.handles_of, "people", sorted(looked_at))
    known = sorted({*looked_at, *(row.handle_id for row in handles)})
    within: dict[str, set[PersonId]] = defaultdict(set)
    for row in db.all_in(queries.memberships_of, "people", known):
        if row.now_id != row.person_id:
            values = {"audience_id": row.audience_id, "person_id": row.person_id}
            db.run(queries.leave, **values)
            values["person_id"] = row.now_id
            db.run(queries.enter, since_us=row.since_us, why=row.why, **values)
        if row.now_id in looked_at:
            within[row.audience_id].add(PersonId(row.now_id))
    return within


def take(
    db: Database, steps: Sequence[Step], *, as_of: int, now: int, told: bool = True
) -> tuple[int, int]:
    """Carry steps out, each with its touch if they are `told`; returns who entered and left.

    A group that nobody was looked at for yet fills without touches: nothing happened to its
    people, it is the group that is new.
    """
    done: list[Step] = []
    for step in steps:
        values = {"audience_id": step.audience.audience_id, "person_id": step.person_id}
        if step.enters:
            changed = db.run(queries.enter, since_us=as_of, why=step.why, **values)
        else:
            changed = db.run(queries.leave, **values)
        if changed:
            done.append(step)
    if told:
        _tell(db, [step for step in done if step.audience.filled_us is not None], as_of, now)
    entered = sum(step.enters for step in done)
    return entered, len(done) - entered


def _tell(db: Database, steps: Sequence[Step], as_of: int, now: int) -> None:
    ids = sorted({step.person_id for step in steps})
    known = {row.person_id for row in db.all_in(queries.known_people, "people", ids)}
    drafts = [_draft(step, as_of, now) for step in steps if step.person_id in known]
    if drafts:
        touches.record_all(db, drafts, now=now)
        trajectories.mark(db, {PersonId(one) for one in known}, now=now)


def _draft(step: Step, as_of: int, now: int) -> TouchDraft:
    audience = step.audience
    verb = "enter" if step.enters else "leave"
    return TouchDraft(
        room=ROOM,
        message_id=f"audience-{audience.audience_id}-{step.person_id}-{verb}-{now}",
        handle_id=HandleId(step.person_id),
        occurred_us=as_of,
        purpose="terms",
        initiator="brand",
        name=ENTERED if step.enters else LEFT,
        properties={
            "audience_id": audience.audience_id,
            "audience": audience.name,
            "version": audience.version,
            "why": step.why,
        },
    )


def _answer(
    db: Database, looked_at: Mapping[PersonId, int], soonest: Mapping[PersonId, int]
) -> None:
    later = [
        {"person_id": one, "turn": turn, "due_us": soonest[one]}
        for one, turn in looked_at.items() if soonest[one] < NEVER
    ]  # fmt: skip
    never = [
        {"person_id": one, "turn": turn}
        for one, turn in looked_at.items() if soonest[one] >= NEVER
    ]  # fmt: skip
    db.many(queries.look_later, later)
    db.many(queries.look_no_more, never)


def page_of(
    db: Database, audience_id: str, *, after: str, limit: int, use: "Permitting"
) -> list[Member]:
    """Return the next members of a group in order of their ids, of those who permit the use.

    Who left it themselves is none.

    Raises NoSuchAudience.
    """
    saved.get(db, audience_id)
    gone = exempted(db, audience_id)
    found: list[Member] = []
    while len(found) < limit:
        rows = db.all(
            queries.members_after, audience_id=audience_id, after=after, rows_max=PAGE_ROWS
        )
        found += [
            Member(*row) for row in rows
            if use.includes(row.person_id) and row.person_id not in gone
        ]  # fmt: skip
        if len(rows) < PAGE_ROWS:
            break
        after = rows[-1].person_id
    return found[:limit]


def members_of(db: Database, audience_id: str, *, use: "Permitting") -> list[PersonId]:
    """Return who is in a group now and permits the use, in order of their ids.

    Who left it themselves is not in it.

    Raises NoSuchAudience.
    """
    saved.get(db, audience_id)
    found = [
        PersonId(row[0])
        for block in db.stream(queries.members, audience_id=audience_id)
        for row in block
    ]
    gone = exempted(db, audience_id)
    return [one for one in found if use.includes(one) and one not in gone]


def members_among(db: Database, audience_id: str, people: Collection[PersonId]) -> set[PersonId]:
    """Return which of a few people are in a group now; raises NoSuchAudience."""
    saved.get(db, audience_id)
    rows = db.all_in(queries.members_among, "people", list(people), audience_id=audience_id)
    return {PersonId(row.person_id) for row in rows} - exempted(db, audience_id)
