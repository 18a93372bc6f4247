"""Builders: statements and intents that show only what matters to a test."""

from collections.abc import Iterable

import msgspec
from hypothesis import strategies as st

from twofold import clock, terms
from twofold.ids import HandleId
from twofold.terms.clauses import Conditions
from twofold.terms.statements import Said, Statement, Verb

NOON = clock.parse("2026-03-02T12:00:00Z")
ME = HandleId("a" * 32)
ALWAYS = Conditions()

USES = ("*", "marketing", "marketing.shoes", "marketing.hats", "service", "profiling", "analytics")
CHANNELS = ("*", "email", "sms")
VERBS: tuple[Verb, ...] = ("allow", "allow", "deny", "stop", "lift", "limit")


def scope(use: str = "*", channel: str = "*", recipient: str = "*") -> terms.Scope:
    """Return a scope over units and matters of every kind."""
    return terms.Scope(use=use, channel=channel, recipient=recipient)


def said(  # noqa: PLR0913 - each test names the one or two that matter to it
    verb: Verb,
    use: str = "*",
    channel: str = "*",
    *,
    seq: int,
    at: int = NOON,
    of: HandleId = ME,
    speaks_for: Iterable[HandleId] = (),
    lifts: tuple[str, ...] = (),
    conditions: Conditions = ALWAYS,
) -> Said:
    """Return a statement in its place in the log; its id is `s` and that place."""
    return Said(
        statement=Statement(
            statement_id=f"s{seq}",
            verb=verb,
            scope=scope(use, channel, "own" if verb == "allow" else "*"),
            conditions=conditions,
            lifts=lifts,
        ),
        seq=seq,
        said_us=at,
        handle_id=of,
        speaks_for=frozenset({of, *speaks_for}),
    )


def prefers(
    seq: int, of: HandleId = ME, speaks_for: tuple[HandleId, ...] = (), **what: object
) -> Said:
    """Return what somebody said of themselves, in its place in the log."""
    one = said("prefer", seq=seq, of=of, speaks_for=speaks_for)
    preferences = terms.Preferences(**what)  # type: ignore[arg-type]
    plain = Statement(statement_id=f"s{seq}", verb="prefer", preferences=preferences)
    return msgspec.structs.replace(one, statement=plain)


def answer(
    told: Iterable[Said],
    use: str = "marketing.shoes",
    channel: str = "email",
    *,
    now: int = NOON + clock.MINUTE,
    of: Iterable[HandleId] = (ME,),
    **circumstances: object,
) -> terms.Permission:
    """Return what may be, given what was said."""
    intent = terms.Intent(use=use, channel=channel)
    around = terms.Circumstances(**circumstances)  # type: ignore[arg-type]
    return terms.permit(terms.fold(told, list(of)), intent, around, now=now)


def permits(told: Iterable[Said], use: str = "marketing.shoes", channel: str = "email") -> bool:
    """Tell whether it may be, given what was said."""
    return isinstance(answer(told, use, channel), terms.Permit)


uses = st.sampled_from(USES)
channels = st.sampled_from(CHANNELS)
noes = st.tuples(st.sampled_from(("deny", "stop")), uses, channels)


@st.composite
def histories(draw: st.DrawFn, *, of: tuple[HandleId, ...] = (ME,)) -> list[Said]:
    """Draw what was said, in order, by people who were one or were not."""
    found: list[Said] = []
    for seq in range(1, draw(st.integers(0, 7)) + 1):
        verb: Verb = draw(st.sampled_from(VERBS))
        lifts: tuple[str, ...] = ()
        if verb == "lift":
            lifts = (f"s{draw(st.integers(1, seq))}",)
        conditions = draw(limits) if verb == "limit" else ALWAYS
        found.append(
            said(
                verb,
                draw(uses),
                draw(channels),
                seq=seq,
                of=draw(st.sampled_from(of)),
                speaks_for=draw(st.sets(st.sampled_from(of))),
                lifts=lifts,
                conditions=conditions,
            )
        )
    return found


limits = st.one_of(
    st.builds(
        lambda hours: Conditions(pause_until_us=NOON + hours * clock.HOUR), st.integers(0, 50)
    ),
    st.builds(
        lambda most, days: Conditions(
            rates=(terms.Rate(most=most, per_us=days * clock.DAY, use="marketing"),)
        ),
        st.integers(0, 3),
        st.integers(1, 9),
    ),
    st.builds(
        lambda start, length: Conditions(
            windows=(terms.Window(start=start, end=min(1_440, start + length)),)
        ),
        st.integers(0, 1_400),
        st.integers(10, 600),
    ),
)
