"""The person's rules beside everything that staff see of them, and what may be done now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from twofold import clock, heeding, lookouts, messages, seeing, terms, web
from twofold.console import names
from twofold.console.visits import Visit
from twofold.people import Person
from twofold.terms import Clause, Defer, Digest, Intent, Matter, Permit, Spent, Window

# What staff may have in mind to write about, beside the topics that the person's rules name.
USES = (terms.MARKETING, "care", "research", "cocreate")
CHANNELS = ("email", "sms", "phone", "post")
TOPICS_MAX = 6
MATTERS_MAX = 4
YES, LATER, NO = "yes", "later", "no"
_WEEK = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule in the person's words, who brought it, when it was said, when it was used up."""

    words: str
    effect: str
    said_us: int
    by: str
    until_us: int | None
    done_us: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One thing that staff might write, on one channel: `yes`, `later` or `no`, and why."""

    intent: Intent
    answer: str
    why: str

    @property
    def key(self) -> str:
        """Return what names this choice in a form."""
        return f"{self.intent.use}|{self.intent.channel}|{self.intent.matter}"

    @property
    def may(self) -> bool:
        """Tell whether it may be put in the outbox."""
        return self.answer != NO


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One thing that staff might write about, with its choices by channel."""

    words: str
    choices: tuple[Choice, ...]

    @property
    def open(self) -> bool:
        """Tell whether anything of it may be written."""
        return any(choice.may for choice in self.choices)

    @property
    def told(self) -> tuple[tuple[str, str, str], ...]:
        """Return answer, channels and why, with the channels of one answer together."""
        same = groupby(sorted(self.choices, key=_answer), key=_answer)
        return tuple(
            (*answer, names.listed([web.channel(one.intent.channel) for one in some]))
            for answer, some in same
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawer:
    """What stands in the drawer: rules, what is assumed, and what may be done now.

    `now` has what staff might write about by the answer that it gets, several of one together.
    """

    rules: list[Rule]
    assumed: list[str]
    restricted: bool
    human_first: bool
    now: list[tuple[str, tuple[tuple[str, str, str], ...]]]
    spent: list[str]


def drawer(request: Visit, person: Person) -> Drawer:
    """Return the drawer of a person, as their rules stand now."""
    found = terms.of(request.db, person)
    live = [clause for clause in found.clauses if clause.is_live(request.now)]
    served = lookouts.served(request.db, person)
    return Drawer(
        rules=[
            _rule(request, clause, served)
            for clause in sorted(live, key=attrgetter("seq"), reverse=True)
        ],
        assumed=[
            terms.use_words(clause.scope.use)
            for clause in seeing.assumed(request.system, person, now=request.now)
        ],
        restricted=terms.gate(request.db, person).is_restricted,
        human_first=terms.human_first(found.preferences),
        now=_together(acts(request, person, live)),
        spent=[
            _spent(one) for one in seeing.told.spent(request.system, person, found, now=request.now)
        ],
    )


def acts(request: Visit, person: Person, live: Iterable[Clause]) -> list[Act]:
    """Return what staff might write to a person about, and the answer of their rules to each."""
    known = messages.circumstances(
        request.db, person, seeing.house(request.system), now=request.now
    )
    live = list(live)
    topics = sorted({one.scope.use for one in live if one.scope.use.startswith("marketing.")})
    spoken = {one.scope.channel for one in live} - {"*", *CHANNELS}
    channels = (*CHANNELS, *sorted(spoken))
    rows = [
        Act(words=_opened(matter), choices=(_choice(request, person, _reply(matter)),))
        for matter in _open(known.matters, request.now)
    ]
    for use in (*USES, *topics[:TOPICS_MAX]):
        intents = [Intent(use=use, channel=channel) for channel in channels]
        choices = tuple(_choice(request, person, intent) for intent in intents)
        rows.append(Act(words=terms.use_words(use), choices=choices))
    return rows


def _choice(request: Visit, person: Person, intent: Intent) -> Choice:
    house = seeing.house(request.system)
    found = messages.permission(request.db, person, intent, house, now=request.now)
    why = terms.sentence(found).rstrip(".").partition(": ")[2]
    match found:
        case Permit():
            return Choice(intent=intent, answer=YES, why=why)
        case Defer() | Digest():
            opens = f"{web.local(found.until_us, request.zone):%-d %b %H:%M}"
            return Choice(intent=intent, answer=LATER, why=f"from {opens}; now {why}")
        case _:
            return Choice(intent=intent, answer=NO, why=why)


def _together(found: Iterable[Act]) -> list[tuple[str, tuple[tuple[str, str, str], ...]]]:
    same: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
    for act in found:
        same.setdefault(act.told, []).append(act.words)
    return [(names.listed(list(dict.fromkeys(words))), told) for told, words in same.items()]


def _answer(choice: Choice) -> tuple[str, str]:
    return choice.answer, choice.why


def _reply(matter: Matter) -> Intent:
    return Intent(use=matter.use, channel=matter.channel, matter=matter.matter)


def _open(matters: Iterable[Matter], now: int) -> list[Matter]:
    live = [one for one in matters if one.closed_us is None or now < one.closed_us]
    return sorted(live, key=attrgetter("opened_us"), reverse=True)[:MATTERS_MAX]


def _opened(matter: Matter) -> str:
    day = f"{clock.to_datetime(matter.opened_us):%-d %b %Y}"
    if matter.matter.startswith("request:"):
        return f"what they asked for on {day}"
    if matter.use == terms.TRANSACTION:
        return f"their order of {day}"
    return f"what they wrote on {day}"


def _rule(request: Visit, clause: Clause, served: Mapping[str, int]) -> Rule:
    named = heeding.assumptions.name_of(request.system, clause.scope)
    words = terms.clause_words(clause, named=named)
    windows = clause.conditions.windows
    if windows is not None:
        words = words.replace("at set hours", names.listed([_window(one) for one in windows]))
    return Rule(
        words=words,
        effect=clause.effect,
        said_us=clause.said_us,
        by=_by(clause),
        until_us=clause.until_us,
        done_us=served.get(clause.clause_id),
    )


def _by(clause: Clause) -> str:
    if clause.method == "bounce":
        return "a mail server told that nobody is at the address"
    if clause.method == "complaint":
        return "they marked a mail as unwanted"
    told = {"person": "", "import": "brought with proof", "staff": "set by us"}
    return told.get(clause.speaker, clause.speaker)


def _spent(found: Spent) -> str:
    what = {"minutes": "minutes", "data": "pieces of data"}[found.budget.what]
    days = f"{found.budget.per_us / clock.DAY:g} days"
    return f"{found.spent} of {found.budget.most} {what} in {days}"


def _window(window: Window) -> str:
    if window.is_whole_day:
        days = "" if len(window.days) == _WEEK else f" {' '.join(map(str.capitalize, window.days))}"
        return f"at any hour{days}"
    hours = f"{_time(window.start)}–{_time(window.end)}"
    if len(window.days) == _WEEK:
        return f"only {hours}"
    return f"only {' '.join(map(str.capitalize, window.days))} {hours}"


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
