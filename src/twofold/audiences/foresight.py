"""What an expression comes to before anybody acts on it: how many, who, and who would fall out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from twofold import messages, people, terms
from twofold.audiences import crowd, individual, reasons, unheard
from twofold.audiences.departures import exempted
from twofold.audiences.tree import Expression
from twofold.audiences.unheard import Unheard
from twofold.ids import HandleId, PersonId
from twofold.messages import House
from twofold.storage import Database
from twofold.terms import Deny, Intent, Permission, Permit, Permitting

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings

T = TypeVar("T")

# So many are asked about their terms while somebody types; of more people a share of them.
ASKED_MAX = 2_000
SAMPLE_MAX = 10
# Their readings may not choose whom to write to; this comes before the terms of any contact.
NOT_CHOOSABLE = "profiling"
# Whoever may be chosen, whatever becomes of it then.
CHOOSABLE = "choosable"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What people are looked for for.

    `use` says whose readings may be looked at, `choosing` who may be chosen by them, and `intent`
    what would be said to them, if anything is to be said. `figure` is when and by which rule, of
    the outcome whose people are asked for. Who left the `group` that is described is not described.
    """

    use: Permitting
    choosing: Permitting
    house: House
    intent: Intent | None = None
    figure: tuple[str, str] = ("", "")
    group: str = ""


class Sampled(msgspec.Struct, frozen=True, kw_only=True):
    """One of the people, and the values that put them there."""

    person_id: PersonId
    why: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of how many: `now`, `later` or `never`, by which rule, in words."""

    when: str
    rule: str
    words: str
    people: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What an expression comes to as of a moment.

    `people` are described by it, out of `of`; `choosable` of them may be chosen by their readings.
    `asked` of these were asked about a contact (all, if no more than ASKED_MAX), and `outcomes`
    are what their terms say; without a use nobody is asked. `unheard` are names in it that no
    touch bears.
    """

    as_of_us: int
    people: int
    of: int
    choosable: int
    asked: int
    outcomes: tuple[Outcome, ...]
    sample: tuple[Sampled, ...]
    unheard: tuple[Unheard, ...] = ()


def preview(
    db: Database,
    engine: "Engine",
    settings: "Settings",
    expression: Expression,
    wanted: Wanted,
    *,
    as_of: int,
    now: int,
    hold_bytes: int = 0,
) -> Preview:
    """Return what an expression comes to, and who would fall out of it by which rule."""
    intent = wanted.intent
    opened = crowd.opening(db, engine, settings, use=wanted.use, as_of=as_of)
    found = crowd.members(
        db, engine, settings, expression,
        use=wanted.use, as_of=as_of, hold_bytes=hold_bytes, opened=opened,
    )  # fmt: skip
    found = _described(db, found, wanted)
    choosable = [one for one in found if wanted.choosing.includes(one)]
    asked = _spread(choosable, ASKED_MAX) if intent is not None else []
    outcomes = [] if intent is None else _outcomes(db, asked, intent, wanted.house, now=now)
    if intent is not None and len(found) > len(choosable):
        outcomes.append(
            Outcome(
                when="never", rule=NOT_CHOOSABLE, people=len(found) - len(choosable),
                words="Their rules are against choosing by readings whom to write to.",
            )
        )  # fmt: skip
    return Preview(
        as_of_us=as_of,
        people=len(found),
        of=crowd.known(db, use=wanted.use),
        choosable=len(choosable),
        asked=len(asked),
        outcomes=tuple(outcomes),
        sample=_sample(db, expression, found, as_of),
        unheard=unheard.of(opened, expression, hold_bytes=hold_bytes),
    )


def behind(
    db: Database,
    engine: "Engine",
    settings: "Settings",
    expression: Expression,
    wanted: Wanted,
    *,
    as_of: int,
    now: int,
    hold_bytes: int = 0,
) -> list[PersonId]:
    """Return the people behind a figure of a preview: all, who may be chosen, or of one outcome."""
    found = crowd.members(
        db, engine, settings, expression, use=wanted.use, as_of=as_of, hold_bytes=hold_bytes
    )
    found = _described(db, found, wanted)
    when, rule = wanted.figure
    if not when:
        return found
    if rule == NOT_CHOOSABLE:
        return [one for one in found if not wanted.choosing.includes(one)]
    choosable = [one for one in found if wanted.choosing.includes(one)]
    if when == CHOOSABLE or wanted.intent is None:
        return choosable
    asked = _spread(choosable, ASKED_MAX)
    told = _answers(db, asked, wanted.intent, wanted.house, now=now)
    return [who for who, answer in told if (_when(answer), str(answer.reason)) == (when, rule)]


def _described(db: Database, found: list[PersonId], wanted: Wanted) -> list[PersonId]:
    gone = exempted(db, wanted.group) if wanted.group else frozenset()
    return [one for one in found if one not in gone]


def _answers(
    db: Database, asked: Sequence[PersonId], intent: Intent, house: House, *, now: int
) -> Iterator[tuple[PersonId, Permission]]:
    known = people.known(db, [HandleId(one) for one in asked])
    gathered = messages.gather(db, list(known.values()), house, now=now)
    for one in known.values():
        yield one.person_id, gathered.permission(db, one.person_id, intent, now=now)


def _outcomes(
    db: Database, asked: Sequence[PersonId], intent: Intent, house: House, *, now: int
) -> list[Outcome]:
    """Return what these people's terms say to a contact, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    words: dict[tuple[str, str], str] = {}
    for _, answer in _answers(db, asked, intent, house, now=now):
        key = (_when(answer), str(answer.reason))
        counted[key] += 1
        words.setdefault(key, terms.sentence(answer))
    return [
        Outcome(when=when, rule=rule, words=words[when, rule], people=number)
        for (when, rule), number in counted.most_common()
    ]


def _when(answer: Permission) -> str:
    match answer:
        case Permit():
            return "now"
        case Deny():
            return "never"
        case _:
            return "later"


def _sample(
    db: Database, expression: Expression, found: Sequence[PersonId], as_of: int
) -> tuple[Sampled, ...]:
    chosen = _spread(found, SAMPLE_MAX)
    facts = individual.gather(db, [expression], chosen, now=as_of)
    return tuple(
        Sampled(person_id=person_id, why=reasons.why(expression.tree, facts, at, now=as_of))
        for at, person_id in enumerate(facts.people.to_pylist())
    )


def _spread(every: Sequence[T], most: int) -> list[T]:
    """Return so many of them, evenly out of all; ids are hashes, so that this favours nobody."""
    if len(every) <= most:
        return list(every)
    return [every[number * len(every) // most] for number in range(most)]
