"""What a person wants, as they would tick it: uses, channels, hours, how often, a pause.

Choices are read out of the terms and turned into statements again; a preset fills in the uses. They
never make a stop and never lift one of everything: that is an act of its own.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from twofold import ids
from twofold.ids import HandleId
from twofold.terms import scopes, uses
from twofold.terms.clauses import Clause, Conditions, Effect, Overflow
from twofold.terms.fold import Terms
from twofold.terms.intents import Circumstances, Intent
from twofold.terms.permissions import Deny
from twofold.terms.permit import permit
from twofold.terms.rehearsal import Rehearsal
from twofold.terms.scopes import ANY, EVERYTHING, OTHERS, OWN, Scope, covers
from twofold.terms.statements import Said, Statement
from twofold.terms.uses import Rate
from twofold.terms.windows import Window

CONTACT_USES = ("service", "care", uses.MARKETING, "cocreate", "research")
DATA_USES = (
    uses.ANALYTICS,
    uses.PROFILING_SERVICE,
    "profiling.marketing",
    "personalisation",
    "ai.training",
    "share",
)
CHANNELS = ("email", "sms", "phone", "post")

# Each names every use once, so that a preset is one whole answer.
PRESETS: Mapping[str, Mapping[str, bool]] = {
    "asked": dict.fromkeys((*CONTACT_USES, *DATA_USES), False)
    | dict.fromkeys((uses.ANALYTICS,), True),
    "useful": dict.fromkeys((*CONTACT_USES, *DATA_USES), False)
    | dict.fromkeys(("service", "care", uses.ANALYTICS, uses.PROFILING_SERVICE), True),
    "posted": dict.fromkeys((*CONTACT_USES, *DATA_USES), True)
    | dict.fromkeys(("research", "ai.training", "share"), False),
}

METHOD = "my rules"
# Any channel of which nothing was said by itself.
_SOME = "any"
_NONE = Conditions()
# What only puts a contact off is no no.
_PUT_OFF = frozenset({"rate", "hours", "paused", "expired", "never_open"})


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What one person wants; None where they leave it at what is usual.

    `refused` are the topics to which they said a no of their own: a yes to all does not reach them.
    """

    uses: Mapping[str, bool]
    channels: Mapping[str, bool]
    refused: frozenset[str] = frozenset()
    windows: tuple[Window, ...] | None = None
    rate: Rate | None = None
    overflow: Overflow = "digest"
    pause_until_us: int | None = None


def choices_of(
    terms: Terms,
    around: Circumstances,
    *,
    topics: Collection[str] = (),
    channels: Collection[str] = CHANNELS,
    now: int,
) -> Choices:
    """Return the choices that these terms stand for; `topics` are uses to tell of besides."""
    rates, hours = _rates(terms), _hours(terms)
    rate = rates[-1].conditions if rates else Conditions()
    pauses = [found.conditions.pause_until_us or 0 for found in _pauses(terms)]
    until_us = max(pauses, default=0)
    return Choices(
        uses={
            use: is_on(terms, use, around, channels, now=now)
            for use in (*CONTACT_USES, *sorted(topics), *DATA_USES)
        },
        channels={name: not _against(terms, name) for name in channels},
        refused=frozenset(
            clause.scope.use
            for clause in terms.clauses
            if clause.effect in ("deny", "stop") and clause.scope.use in topics
        ),
        windows=hours[-1].conditions.windows if hours else None,
        rate=(rate.rates or (None,))[0],
        overflow=rate.overflow,
        pause_until_us=until_us if until_us > now else None,
    )


def is_on(
    terms: Terms, use: str, around: Circumstances, channels: Collection[str], *, now: int
) -> bool:
    """Tell whether a use may happen at all, on some channel, whatever the hour."""
    plain = Circumstances(zone=around.zone, position=around.position, policy=around.policy)
    if use in DATA_USES:
        intents = [Intent(use=use, recipient=_recipient(use))]
    else:
        intents = [Intent(use=use, channel=channel) for channel in (_SOME, *channels)]
    for intent in intents:
        answer = permit(terms, intent, plain, now=now)
        if not isinstance(answer, Deny) or answer.reason in _PUT_OFF:
            return True
    return False


def preset(name: str, choices: Choices) -> Choices:
    """Return choices with their uses as a preset has them, each topic with its branch."""
    chosen = PRESETS[name]
    filled = {use: chosen.get(use, wanted) for use, wanted in choices.uses.items()}
    return with_topics(msgspec.structs.replace(choices, uses=filled))


def with_topics(choices: Choices) -> Choices:
    """Return choices in which the topics of news and offers are as news and offers are.

    A no reaches down to every topic, a yes to those without a no of their own.
    """
    branch = choices.uses[uses.MARKETING]
    topics = {
        use: branch and use not in choices.refused
        for use in choices.uses
        if use.startswith(f"{uses.MARKETING}.")
    }
    return msgspec.structs.replace(choices, uses={**choices.uses, **topics})


def statements_for(
    choices: Choices,
    said: Sequence[Said],
    handles: Collection[HandleId],
    around: Circumstances,
    *,
    now: int,
) -> tuple[Statement, ...]:
    """Return what has to be said so that the terms stand for these choices; nothing if they do."""
    play = Rehearsal(said, handles, said_us=now)
    channels = tuple(choices.channels)
    # Channels first: a use may stand by one of them alone.
    for channel, wanted in choices.channels.items():
        against = _against(play.terms, channel)
        if wanted and against:
            _lift(play, against)
        elif not wanted and not against:
            play.say(_statement("deny", Scope(channel=channel)))
    for use, wanted in choices.uses.items():
        if is_on(play.terms, use, around, channels, now=now) != wanted:
            _switch(play, use, around, channels, wanted=wanted, now=now)
    before = choices_of(play.terms, around, channels=channels, now=now)
    _set_hours(play, before, choices)
    _set_rate(play, before, choices)
    _set_pause(play, before, choices)
    return tuple(play.tried)


def is_card(clause: Clause, topics: Collection[str]) -> bool:
    """Tell whether a clause shows in choices; what does not is listed by itself."""
    scope = clause.scope
    if clause.effect == "limit":
        return clause.scope == EVERYTHING or _is_rate(clause)
    if clause.conditions.windows is not None:
        # A yes with hours of its own: the card of hours shows limits alone.
        return False
    if clause.effect == "stop" or scope.matter != ANY or scope.unit != ANY:
        return False
    if scope.use == ANY:
        return clause.effect == "deny" and scope.recipient == ANY and scope.channel != ANY
    known = scope.use in (*CONTACT_USES, *DATA_USES, *topics)
    return known and scope.channel == ANY and scope.recipient in (ANY, _recipient(scope.use))


def _switch(
    play: Rehearsal,
    use: str,
    around: Circumstances,
    channels: Collection[str],
    *,
    wanted: bool,
    now: int,
) -> None:
    if not wanted:
        play.say(_statement("deny", Scope(use=use)))
        return
    scope = Scope(use=use, recipient=_recipient(use))
    point = msgspec.structs.replace(scope, channel=_SOME)
    against = [
        clause for clause in play.terms.clauses
        if clause.effect in ("deny", "stop") and clause.scope.use == use
        and covers(clause.scope, point)
    ]  # fmt: skip
    _lift(play, against)
    if not is_on(play.terms, use, around, channels, now=now):
        play.say(_statement("allow", scope))


def _set_hours(play: Rehearsal, before: Choices, choices: Choices) -> None:
    if choices.windows != before.windows:
        _lift(play, _hours(play.terms))
        if choices.windows is not None:
            play.say(_statement("limit", EVERYTHING, Conditions(windows=choices.windows)))


def _set_rate(play: Rehearsal, before: Choices, choices: Choices) -> None:
    if (choices.rate, choices.overflow) != (before.rate, before.overflow):
        _lift(play, _rates(play.terms))
        rates = None if choices.rate is None else (choices.rate,)
        conditions = Conditions(rates=rates, overflow=choices.overflow)
        # At the usual rate it is said alone what becomes of the rest.
        if conditions != _NONE:
            play.say(_statement("limit", Scope(use=uses.MARKETING), conditions))


def _set_pause(play: Rehearsal, before: Choices, choices: Choices) -> None:
    if choices.pause_until_us != before.pause_until_us:
        _lift(play, _pauses(play.terms))
        if choices.pause_until_us is not None:
            conditions = Conditions(pause_until_us=choices.pause_until_us)
            play.say(_statement("limit", EVERYTHING, conditions))


def _lift(play: Rehearsal, clauses: Sequence[Clause]) -> None:
    if clauses:
        lifts = tuple(clause.clause_id for clause in clauses)
        play.say(Statement(statement_id=ids.random_id(), verb="lift", lifts=lifts, method=METHOD))


def _statement(verb: Effect, scope: Scope, conditions: Conditions = _NONE) -> Statement:
    return Statement(
        statement_id=ids.random_id(), verb=verb, scope=scope, conditions=conditions, method=METHOD
    )


def _against(terms: Terms, channel: str) -> list[Clause]:
    return [
        clause for clause in terms.clauses
        if clause.effect in ("deny", "stop") and clause.scope == Scope(channel=channel)
    ]  # fmt: skip


def _hours(terms: Terms) -> list[Clause]:
    return [clause for clause in _limits(terms) if clause.conditions.windows is not None]


def _pauses(terms: Terms) -> list[Clause]:
    return [clause for clause in _limits(terms) if clause.conditions.pause_until_us is not None]


def _limits(terms: Terms) -> list[Clause]:
    return [
        clause for clause in terms.clauses
        if clause.effect == "limit" and clause.scope == EVERYTHING
    ]  # fmt: skip


def _rates(terms: Terms) -> list[Clause]:
    return [clause for clause in terms.clauses if _is_rate(clause)]


def _is_rate(clause: Clause) -> bool:
    found = clause.conditions
    one_rate = [rate.use for rate in found.rates or ()] == [uses.MARKETING]
    only_the_rest = found == Conditions(overflow=found.overflow)
    about_all = clause.effect == "limit" and clause.scope == Scope(use=uses.MARKETING)
    return about_all and (one_rate or only_the_rest)


def _recipient(use: str) -> str:
    return OTHERS if scopes.under(use, "share") else OWN
