"""Every kind of figure of the console: how it is told, and how the people behind it are found."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from twofold import clock, populations, web
from twofold.console import everybody, funnels, lanes, names, readings
from twofold.console.lanes import RHYTHM
from twofold.console.parameters import BadParameter, Parameters
from twofold.console.queries import queries
from twofold.console.readings import View
from twofold.system import System

_MONTHS_MAX = 1_200
_DAYS_MAX = 36_500


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What a figure is beside its address: its page, and the mark of what else may change it."""

    back: tuple[str, str]
    mark: Hashable


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of figure: which parameters it reads, how its people are found and told.

    What rests on more than people's touches says so `beside` its address. `unread` are people who
    are behind the figure by the plain record, though nothing is worked out of them.
    """

    names: tuple[str, ...]
    words: Callable[[Parameters], str]
    people: Callable[[View, Parameters], tuple[str, ...]]
    back: tuple[str, str]
    beside: Callable[[System, Parameters], Beside] | None = None
    unread: Callable[[View, Parameters], tuple[str, ...]] | None = None


def _moved_words(told: Parameters) -> str:
    return (
        f"After {told.text('from_purpose')} by {told.text('from_channel')} they next came for "
        f"{told.text('purpose')} by {told.text('channel')}; most often first."
    )


def _moved(view: View, told: Parameters) -> tuple[str, ...]:
    edge = tuple(told.text(name) for name in ("from_purpose", "from_channel", "purpose", "channel"))
    return view.people(populations.transition_people, edge)


def _switched(view: View, told: Parameters) -> tuple[str, ...]:
    start, end = told.text("from_channel"), told.text("channel") or None
    return view.people(populations.switch_people, start, end, between="sessions")


def _took(view: View, told: Parameters) -> tuple[str, ...]:
    per, repeats = told.choice("per", ("person", "session"), "person"), told.flag("repeats")
    return view.people(populations.variant_people, told.text("path"), per=per, repeats=repeats)


def _stayed_words(told: Parameters) -> str:
    cohort = told.whole("cohort", 0, 0, 12 * 10_000)
    since = told.whole("since", 0, 0, _MONTHS_MAX)
    if not cohort:
        return f"They came again {web.count(since, 'month')} after the month of their first."
    month = f"{cohort // 12:04d}-{cohort % 12 + 1:02d}"
    if not since:
        return f"They first came in {month}."
    return f"They first came in {month} and came again {web.count(since, 'month')} later."


def _stayed(view: View, told: Parameters) -> tuple[str, ...]:
    cohort = told.whole("cohort", 0, 0, 12 * 10_000) or None
    since = told.whole("since", 0, 0, _MONTHS_MAX)
    purpose = told.text("purpose") or None
    return view.people(populations.retention_people, cohort=cohort, since=since, purpose=purpose)


def _funnel_words(told: Parameters) -> str:
    funnel = funnels.read(told)
    step = _step(funnel, told)
    words = f"They came as far as step {step}: {funnels.told(funnel.steps[step - 1])}"
    return f"{words}; and no further." if told.flag("lost") else f"{words}."


def _step(funnel: funnels.Funnel, told: Parameters) -> int:
    if not funnel.steps:
        raise BadParameter(name="p1", value="", reason="a way needs at least one step")
    return told.whole("step", 1, 1, len(funnel.steps))


def _funnelled(view: View, told: Parameters) -> tuple[str, ...]:
    funnel = funnels.read(told)
    step = _step(funnel, told)
    way = funnels.way(funnel)
    return view.people(
        populations.funnel_people, way, within_us=funnel.within_us, step=step,
        lost=told.flag("lost"),
    )  # fmt: skip


def _of_year(name: str) -> Callable[[View, Parameters], tuple[str, ...]]:
    def people(view: View, told: Parameters) -> tuple[str, ...]:
        del told
        found: tuple[str, ...] = getattr(everybody.year(view), name).people
        named = view.judged_by(RHYTHM, found) if name == "silent" else found
        return named[: readings.PEOPLE_MAX]

    return people


def _came_once(view: View, told: Parameters) -> tuple[str, ...]:
    del told
    rows = view.db.all(queries.came_once, rows_max=readings.PEOPLE_MAX)
    return tuple(row.person_id for row in rows)


def _went(view: View, told: Parameters) -> tuple[str, ...]:
    before, after = told.choice("from", names.STAGES, ""), told.choice("to", names.STAGES, "")
    rows = view.db.all(
        queries.made_move, before=before or None, after=after or None, as_of=view.as_of,
        rows_max=readings.PEOPLE_MAX,
    )  # fmt: skip
    return tuple(row.person_id for row in rows)


def _went_words(told: Parameters) -> str:
    before, after = told.choice("from", names.STAGES, ""), told.choice("to", names.STAGES, "")
    if not (before or after):
        return "They went from one stage to another at least once; the latest first."
    return f"They went from {before} to {after} at least once; the latest first."


def _ended_words(told: Parameters) -> str:
    stage = told.choice("in", names.STAGES, "")
    if told.flag("ever"):
        return f"They were in {stage} at some time; the latest first."
    least, most = (told.whole(name, 0, 0, _DAYS_MAX) for name in ("least", "most"))
    after = f" after at least {web.count(least, 'day')}" if least else ""
    within = f" in under {web.count(most, 'day')}" if most else ""
    return (
        f"They left {stage}{after}{' and' if after and within else ''}{within}; the latest first."
    )


def _ended(view: View, told: Parameters) -> tuple[str, ...]:
    least, most = (told.whole(name, 0, 0, _DAYS_MAX) for name in ("least", "most"))
    rows = view.db.all(
        queries.ended_stay, stage=told.choice("in", names.STAGES, ""), as_of=view.as_of,
        ended=0 if told.flag("ever") else 1, least_us=least * clock.DAY,
        most_us=(most or _DAYS_MAX) * clock.DAY, rows_max=readings.PEOPLE_MAX,
    )  # fmt: skip
    return tuple(row.person_id for row in rows)


def _contacted_words(told: Parameters) -> str:
    initiator, purpose = told.text("initiator"), told.text("purpose")
    where = f" on {told.text('channel')}" if told.text("channel") else ""
    if told.flag("bought"):
        return f"They bought something{where}; most often first."
    what = f"contacts for {purpose}" if purpose else "contacts"
    by = f"begun by {names.SIDES.get(initiator, initiator)}" if initiator else "that they started"
    return f"They had {what}{where} {by}; most often first."


def _contacted(view: View, told: Parameters) -> tuple[str, ...]:
    wanted = {name: told.text(name) or None for name in ("initiator", "purpose", "channel")}
    return view.people(populations.contact_people, bought=told.flag("bought"), **wanted)


def _slow(view: View, told: Parameters) -> tuple[str, ...]:
    stage = told.choice("in", names.STAGES, "")
    return everybody.slow(view).get(stage, ())[: readings.PEOPLE_MAX]


_YEAR = ("/console", "Both sides")


KINDS: dict[str, Kind] = {
    "moved": Kind(
        names=("from_purpose", "from_channel", "purpose", "channel"),
        words=_moved_words,
        people=_moved,
        back=("/console/paths", "Paths"),
    ),
    "switched": Kind(
        names=("from_channel", "channel"),
        words=lambda told: (
            f"Their visit on {told.text('from_channel')} was followed by one on "
            f"{told.text('channel') or 'any channel'}; most often first."
        ),
        people=_switched,
        back=("/console/channels", "Channels"),
    ),
    "path": Kind(
        names=("path", "per", "repeats"),
        words=lambda told: f"They took this way: {told.text('path').replace(' > ', ' → ')}.",
        people=_took,
        back=("/console/paths", "Paths"),
    ),
    "stayed": Kind(
        names=("cohort", "since", "purpose"),
        words=_stayed_words,
        people=_stayed,
        back=("/console/retention", "Who stays"),
    ),
    "funnel": Kind(
        names=("within", "step", "lost", *funnels.NAMES),
        words=_funnel_words,
        people=_funnelled,
        back=("/console/paths", "Paths"),
    ),
    "board": Kind(
        names=("state", "older"),
        words=lanes.words,
        people=lanes.people,
        unread=lanes.unread,
        back=("/console/board", "Who needs somebody"),
    ),
    "unwritten": Kind(
        names=(),
        words=lambda _: "They are of the tenth that came most, and we never wrote to them.",
        people=_of_year("never_written"),
        back=_YEAR,
    ),
    "unused": Kind(
        names=(),
        words=lambda _: "They got a mailing of a campaign of which they used no coupon.",
        people=_of_year("mailings_unused"),
        back=_YEAR,
    ),
    "silent": Kind(
        names=(),
        words=lambda _: (
            "They have gone silent: for four times their rhythm, but at least 60 days, and for a "
            "year where no rhythm is known. Nobody has written to them since; the longest silent "
            "first."
        ),
        people=_of_year("silent"),
        back=_YEAR,
    ),
    "once": Kind(
        names=(),
        words=lambda _: "They came once and not again; the earliest first.",
        people=_came_once,
        back=_YEAR,
    ),
    "slow": Kind(
        names=("in",),
        words=lambda told: (
            f"They have been in {told.choice('in', names.STAGES, '')} longer than the median of "
            "those who left it; the slowest first."
        ),
        people=_slow,
        back=("/console/stages", "Stages"),
    ),
    "went": Kind(
        names=("from", "to"),
        words=_went_words,
        people=_went,
        back=("/console/stages", "Stages"),
    ),
    "ended": Kind(
        names=("in", "least", "most", "ever"),
        words=_ended_words,
        people=_ended,
        back=("/console/stages", "Stages"),
    ),
    "contacted": Kind(
        names=("initiator", "purpose", "channel", "bought"),
        words=_contacted_words,
        people=_contacted,
        back=("/console/people", "People"),
    ),
    "asked": Kind(
        names=("channel",),
        words=lambda told: f"They opened a thread on {told.text('channel')}; most often first.",
        people=lambda view, told: view.people(populations.asked_people, told.text("channel")),
        back=("/console/channels", "Channels"),
    ),
}
