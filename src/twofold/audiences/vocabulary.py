"""The words of the language: readings and functions, and what each of them means."""

from typing import Literal, TypeAlias

import msgspec

from twofold import touches, trajectories
from twofold.audiences.tree import Expression, Kind, Leaf, Reading, leaves

# What begins at a moment and grows by itself: a span, or a number of periods.
Grows: TypeAlias = Literal["no", "span", "periods"]

BEGUN_BY = ("person", "brand", "peer", "helper", "anyone")
TROUBLE = ("complaint", "service")
# The words of `steps`, where reading them must not take the lens along; a test holds them equal.
OWN = "own"
BUYING = ("purchase", "renewal")
INCIDENCES = (
    *("research", "commentary", "purchase", "service", "renewal", "complaint"),
    *("contribution", "referral", "message"),
)
ASKING = ("service", "complaint", "message", "commentary", "contribution", "referral")
ENTERED, LEFT = "Audience Entered", "Audience Left"


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A reading: its kind, the column of `profile` that holds it, and what it is in words.

    What grows by itself is counted from `column` on; a column in days is read as a span. `score`
    is the one that somebody has to leave so that it is asked of them no more; plain counts and
    moments are none.
    """

    kind: Kind
    column: str
    grows: Grows = "no"
    in_days: bool = False
    score: str = ""
    means: str


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function: its kind, what it takes in brackets, and what it is in words.

    `takes` says what its first word is: a name (of an event or a purpose), a kind of handle, a
    kind of trouble, a span, or nothing.
    """

    kind: Kind
    takes: Literal["name", "handle", "trouble", "span", "nothing"]
    options: tuple[str, ...] = ()
    grows: Grows = "no"
    score: str = ""
    means: str


READINGS: dict[str, Word] = {
    "stage": Word(
        kind="text", column="stage", score="stage",
        means="where the relationship stands",
    ),
    "preferred_channel": Word(
        kind="text", column="preferred_channel", score="preferred_channel",
        means="where they began most, in 180 days",
    ),
    "overdue": Word(
        kind="number", column="last_incidence_us", score="period", grows="periods",
        means="the silence since they last began something, in periods",
    ),
    "silence": Word(
        kind="span", column="last_incidence_us", grows="span",
        means="the time since they last began something",
    ),
    "tenure": Word(
        kind="span", column="first_us", grows="span", means="the time since the first touch"
    ),
    "period": Word(
        kind="span", column="period_us", score="period",
        means="the usual gap between sessions",
    ),
    "first_at": Word(kind="moment", column="first_us", means="when the first touch was"),
    "last_at": Word(
        kind="moment", column="last_incidence_us", means="when they last began something"
    ),
    "halo": Word(
        kind="number", column="halo_entropy", score="halo",
        means="how even their channels are, 0 to 1",
    ),
    "channels": Word(kind="number", column="channels", means="on how many channels they are"),
    "pull_share": Word(
        kind="number", column="pull_share", score="pull_share",
        means="what part they began, 0 to 1",
    ),
    "burstiness": Word(
        kind="number", column="burstiness", score="burstiness",
        means="how unevenly they come, -1 to 1",
    ),
    "answered_share": Word(
        kind="number", column="answered_share", score="answered_share",
        means="what part of their threads was answered",
    ),
    "answer_time": Word(
        kind="span", column="answer_us", score="answered_share",
        means="how long they waited for answers",
    ),
    "touches": Word(kind="number", column="touches", means="all touches, both ways"),
    "incidences": Word(kind="number", column="incidences", means="contacts they started"),
    "contacts": Word(kind="number", column="contacts", means="contacts by the brand"),
    "sessions": Word(kind="number", column="sessions", means="how often they came"),
    "frequency": Word(
        kind="number", column="frequency", score="frequency",
        means="buying days after the first; unknown of others",
    ),
    "recency": Word(
        kind="span", column="recency_days", score="frequency", in_days=True,
        means="from the first buying day to the last",
    ),
    "monetary_value": Word(
        kind="money", column="monetary_micro", score="monetary_value",
        means="what a buying day after the first brings",
    ),
    "returns": Word(kind="number", column="returns", means="how often something came back"),
    "delight_chain": Word(
        kind="number", column="delight_run", score="delight_chain",
        means="run without a bad mark",
    ),
    "delight_best": Word(
        kind="number", column="delight_best", score="delight_chain",
        means="the longest such run",
    ),
    "other_orbits": Word(kind="number", column="other_orbits", means="touches with other brands"),
}  # fmt: skip

FUNCTIONS: dict[str, Function] = {
    "did": Function(
        kind="number", takes="name", options=("within", "channel", "by"),
        means="how many touches of a name or purpose there were, begun by the person if not said",
    ),
    "spent": Function(
        kind="money", takes="nothing", options=("within",),
        means="what they paid in the home's currency, less refunds",
    ),
    "last": Function(
        kind="span", takes="name", options=("channel", "by"), grows="span",
        means="the time since the last touch of a name or purpose; unknown without one",
    ),
    "delight": Function(
        kind="number", takes="nothing", options=("within",),
        means="the last mark they gave, -2 to 2; unknown without one",
    ),
    "open": Function(
        kind="yes", takes="trouble", means="whether such a thread waits for the brand's word"
    ),
    "in_stage_since": Function(
        kind="yes", takes="span", grows="span", score="stage",
        means="whether they have been in their stage for so long",
    ),
    "received": Function(
        kind="number", takes="nothing", options=("within", "channel"),
        means="how many contacts by the brand there were",
    ),
    "wrote_back": Function(
        kind="number", takes="nothing", options=("within",),
        means="how often they spoke in a thread in which the brand had spoken before",
    ),
    "has": Function(kind="yes", takes="handle", means="whether such a handle of theirs is known"),
}  # fmt: skip


def score_of(leaf: Leaf) -> str:
    """Return the score that a reading or a call rests on; nothing where it is no judgement."""
    return (READINGS[leaf.name] if isinstance(leaf, Reading) else FUNCTIONS[leaf.name]).score


def scores_in(expression: Expression) -> frozenset[str]:
    """Return the scores that an expression rests on."""
    return frozenset(score for leaf in leaves(expression.tree) if (score := score_of(leaf)))


def stages() -> tuple[str, ...]:
    """Return the stages that there are."""
    return trajectories.STAGES


def purposes() -> tuple[str, ...]:
    """Return the words that are read as a purpose; any other is the name of an event."""
    return touches.PURPOSES
