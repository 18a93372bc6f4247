"""What is assumed of one person, and their way out of each: a group or a score that they leave.

Leaving is said like any other no and holds at the next read: they are in no list of the group and
chosen by no question about the score, and what waits for them on account of it does not go.
"""

from collections.abc import Iterator

import msgspec

from twofold import audiences, campaigns, decisions, errors, ids, messages, people, terms
from twofold.campaigns import Plan
from twofold.heeding.choices import take_back
from twofold.heeding.saying import say
from twofold.messages import Delivery
from twofold.people import Person
from twofold.seeing import SCORE_WORDS, left_words, meaning
from twofold.system import System
from twofold.terms import Scope, Spoken, Statement, Terms

METHOD = "what we assume about you"


class NothingAssumed(errors.NotFound):
    """There is no such group and no such score; reload the page."""


class UnknownScore(errors.Invalid):
    """There is no score {score!r}; those that somebody can leave are {known}."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A group or a score that somebody left: what it is called, which it is, and since when.

    `group` is its id, `score` its name; one of them is empty. `words` is what stands in its place.
    """

    about: str
    name: str
    group: str
    score: str
    since_us: int
    words: str


def leave(system: System, person: Person, about: str, *, now: int) -> None:
    """Leave a group or a score; needs no version, is never refused, and twice is once.

    Raises NothingAssumed.
    """
    _called(system, about)
    with system.record.write(serial=people.SERIAL):
        if not any(one.about == about for one in _standing(system, person)):
            said = terms.exemptions.leaving(about, method=METHOD)
            bring(system, person, said, now=now)


def bring(
    system: System,
    person: Person,
    statement: Statement,
    *,
    now: int,
    expected_version: int | None = None,
) -> Spoken:
    """Keep what was said, with what follows if it leaves a group or a score that there is.

    Raises UnknownScore, audiences.NoSuchAudience, and what `say` raises.
    """
    check(system, statement.scope)
    about = statement.scope.matter if statement.verb in ("deny", "stop") else ""
    with system.record.write(serial=people.SERIAL):
        spoken = say(system, person, statement, now=now, expected_version=expected_version)
        if about and terms.exemptions.named_in(statement.scope):
            waiting = list(_resting_on(system, person, about, now=now))
            messages.call_back_these(system.record, waiting, statement, now=now)
    return spoken


def come_back(system: System, person: Person, about: str, *, version: int, now: int) -> Terms:
    """Take back having left a group or a score; raises terms.StaleTerms, NothingAssumed."""
    for one in _standing(system, person):
        if one.about == about:
            return take_back(system, person, one.clauses, version=version, now=now)
    raise NothingAssumed


def check(system: System, scope: Scope) -> None:
    """See that a rule about one group or score is about one that there is.

    Raises UnknownScore, audiences.NoSuchAudience.
    """
    match terms.exemptions.named_in(scope):
        case ("score", name) if name not in SCORE_WORDS:
            raise UnknownScore(score=name, known=", ".join(SCORE_WORDS))
        case ("group", name):
            audiences.get(system.record, name)
        case _:
            pass


def left(system: System, person: Person) -> list[Left]:
    """Return what somebody left, in the order in which they left it."""
    return [
        Left(
            about=one.about,
            name=_name(system, one) or "a group that is no more",
            group=one.group,
            score=one.score,
            since_us=one.since_us,
            words=left_words(one.since_us, system.zone),
        )
        for one in _standing(system, person)
    ]


def name_of(system: System, scope: Scope) -> str:
    """Return what staff call the group or score that a rule is about alone, or nothing."""
    score = terms.exemptions.score_in(scope)
    return SCORE_WORDS.get(score, score) if score else group_of(system, scope)


def group_of(system: System, scope: Scope) -> str:
    """Return the name of the group that a rule is about alone, or nothing if it is about none."""
    audience_id = terms.exemptions.group_in(scope)
    return _group(system, audience_id) if audience_id else ""


def _standing(system: System, person: Person) -> tuple[terms.exemptions.Exemption, ...]:
    return terms.exemptions.standing_in(terms.of(system.record, person))


def _called(system: System, about: str) -> None:
    """Raise NothingAssumed unless there is such a group or score."""
    what = terms.exemptions.Exemption(about=about, since_us=0, clauses=())
    if not _name(system, what):
        raise NothingAssumed


def _name(system: System, what: terms.exemptions.Exemption) -> str:
    if what.score:
        return SCORE_WORDS.get(what.score, "")
    return _group(system, what.group)


def _group(system: System, audience_id: str) -> str:
    try:
        return audiences.get(system.record, audience_id).name
    except audiences.NoSuchAudience:
        return ""


def _resting_on(system: System, person: Person, about: str, *, now: int) -> Iterator[Delivery]:
    """Yield what waits for a person, chosen by what they leave, and would not be any more."""
    holds = meaning(system, now=now)
    for delivery in messages.open_to(system.record, person):
        decided = decisions.of_delivery(system.record, delivery.delivery_id)
        if decided is None:
            continue
        plan = campaigns.plan_of(system.record, decided.campaign_id, decided.version)
        for said in _questions(plan, decided.step):
            asks = _asks(system, person, said, about)
            if asks and not holds(plan.profiling, said, [person.person_id]):
                yield delivery
                break


def _questions(plan: Plan, step: int) -> list[str]:
    when = plan.steps[step].when if step < len(plan.steps) else ""
    return [said for said in (plan.audience, when) if said]


def _asks(system: System, person: Person, said: str, about: str) -> bool:
    """Tell whether a group or an expression rests on what somebody has left just now."""
    record = system.record
    if ids.is_id(said) and person.person_id in audiences.exempted(record, said):
        return True
    try:
        text = audiences.get(record, said).expression if ids.is_id(said) else said
    except audiences.NoSuchAudience:
        return False
    if not text:
        return False
    meant = audiences.parse(text)
    scores = map(terms.exemptions.of_score, audiences.scores_in(meant))
    return about in scores or person.person_id in audiences.exempted_from(record, meant)
