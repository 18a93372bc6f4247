"""Heeding what people say about the use of their data, in everything that is worked out of it."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from twofold import audiences, clock, people, terms, trajectories
from twofold.ids import PersonId
from twofold.people import Person
from twofold.seeing.positions import house
from twofold.system import System
from twofold.terms import Circumstances, Deny, Intent, Permission, Permitting

if TYPE_CHECKING:
    from twofold.trajectories import Unnamed

_LOOKING = (terms.ANALYTICS, terms.PROFILING_SERVICE)


def permitting(system: System, use: str, *, now: int) -> Permitting:
    """Return who permits a use of data now; raises terms.NoDataUse."""
    return terms.who_permits(system.record, use, policy=house(system).policy, now=now)


def looked_at(system: System, *, now: int) -> Permitting:
    """Return who permits readings of themselves; what may not be counted has none either."""
    counted, looked = (permitting(system, use, now=now) for use in _LOOKING)
    return counted.and_of(looked)


def chosen_of(system: System, use: str, among: Collection[PersonId], *, now: int) -> set[PersonId]:
    """Return who of a few people may be chosen by their readings for a use of their data."""
    uses = dict.fromkeys((*_LOOKING, use))
    policy = house(system).policy
    found = terms.what_these_permit(system.record, list(uses), among, policy=policy, now=now)
    return set(among).intersection(*found.values())


def unnamed(system: System, *, as_of: int, now: int) -> "Unnamed | None":
    """Return the sums over those who may be counted and not looked at; None if nobody is so."""
    rest = permitting(system, terms.ANALYTICS, now=now).without(looked_at(system, now=now))
    if not rest.unless_said and not rest.others:
        return None
    return trajectories.sum_up(
        system.record,
        system.engine,
        system.settings,
        as_of=as_of,
        use=rest,
        people=None if rest.unless_said else sorted(rest.others),
    )


def may_use(system: System, person: Person, use: str, *, now: int) -> Permission:
    """Return whether one person's data may be used for something now, and by which rule."""
    record = system.record
    gate = terms.gate(record, person)
    around = Circumstances(
        is_doubtful=people.is_doubtful(record, person),
        is_restricted=gate.is_restricted,
        is_erased=gate.is_erased,
        position=terms.assumed(record, person),
        policy=house(system).policy,
    )
    return terms.permit(terms.of(record, person), Intent(use=use), around, now=now)


def may_look_at(system: System, person: Person, *, now: int) -> Permission:
    """Return whether readings may be worked out of one person, as `looked_at` says it of all."""
    answers = [may_use(system, person, use, now=now) for use in _LOOKING]
    return next((one for one in answers if isinstance(one, Deny)), answers[0])


def no_readings(system: System, person: Person, refused: Permission) -> str:
    """Return the sentence that stands in the place of a person's readings, with the rule."""
    found = [
        clause for clause in terms.of(system.record, person).clauses
        if clause.clause_id in refused.clauses
    ]  # fmt: skip
    if not found:
        return f"No readings are worked out of this person. {terms.sentence(refused)}"
    said = terms.clause_words(found[-1])
    day = clock.to_datetime(found[-1].said_us).astimezone(system.zone)
    return f"No readings are worked out of this person: “{said}”, since {day:%-d %B %Y}."


def follow_rules(system: System, changed: Iterable[PersonId], *, now: int) -> None:
    """Have readings follow what people's rules are from now on; join the transaction of the change.

    Who refuses to be looked at loses their readings here and now, who refuses to be counted leaves
    the lens's files soon; whoever allows it again is read again.
    """
    ids, record = set(changed), system.record
    with record.write():
        trajectories.mark(record, ids, now=now)
        policy = house(system).policy
        found = terms.what_these_permit(record, _LOOKING, ids, policy=policy, now=now)
        counted, looked = (found[use] for use in _LOOKING)
        # A person's old ids are handles of theirs: no reading stays behind under one of them.
        unseen = terms.handles_of(record, ids - (counted & looked))
        trajectories.drop_profiles(record, unseen)
        audiences.let_go(record, unseen)
        trajectories.forget_scores(record, trajectories.left_by(record, ids))
        trajectories.let_leave(record, ids - counted, now=now)


def follow_moved(system: System, moved: Collection[PersonId], *, now: int) -> None:
    """Do the same for people whose handles came or went, by what they are together now."""
    speakers = terms.keep_of(system.record, moved)
    if speakers:
        follow_rules(system, speakers, now=now)


def mark_lapsed(system: System, *, now: int) -> None:
    """Have those read anew whose yes or no ran out since the lens's files were written."""
    written = trajectories.written_since(system.record)
    lapsed = terms.lapsed(system.record, min(written.values(), default=now), now=now)
    if lapsed:
        with system.record.write():
            follow_rules(system, lapsed, now=now)


def leave(system: System, *, now: int) -> int:
    """Take those who may not be counted out of the lens's files; returns how many."""
    if not trajectories.any_leaving(system.record):
        return 0
    return trajectories.leave(system.record, system.engine, system.settings, now=now).people
