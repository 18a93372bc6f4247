"""The people behind a figure: every number of the console leads to one of these lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from twofold import populations, web
from twofold.console import everybody, funnels, names, readings
from twofold.console.parameters import BadParameter, Parameters
from twofold.console.queries import queries
from twofold.console.readings import View
from twofold.system import System

_MONTHS_MAX = 1_200
_DEPTH_MAX = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """People who are behind a figure: what joins them, and the page the figure stands on."""

    words: str
    people: tuple[str, ...]
    as_of: int
    back_href: str
    back_words: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """One kind of figure: which parameters it reads, how its people are found and told."""

    names: tuple[str, ...]
    words: Callable[[Parameters], str]
    people: Callable[[View, Parameters], tuple[str, ...]]
    back: tuple[str, str]


def href(kind: str, **values: Any) -> str:
    """Return the address of the people behind a figure."""
    told = {name: value for name, value in values.items() if value is not None}
    return f"/console/people?{urlencode({'group': kind, **told})}"


def find(system: System, parameters: Parameters, *, now: int) -> Group | None:
    """Return the group that an address names, None if it names none; raises BadParameter."""
    name = parameters.choice("group", KINDS, "")
    if not name:
        return None
    kind = KINDS[name]
    query = tuple((told, parameters.text(told)) for told in kind.names if parameters.text(told))
    words = kind.words(parameters)
    found = readings.read(
        system, ("group", name, query), lambda view: kind.people(view, parameters), now=now
    )
    return Group(
        words=words,
        people=found.value,
        as_of=found.as_of,
        back_href=kind.back[0],
        back_words=kind.back[1],
        query=(("group", name), *query),
    )


def _moved_words(told: Parameters) -> str:
    return (
        f"After {told.text('from_purpose')} by {told.text('from_channel')} they next came for "
        f"{told.text('purpose')} by {told.text('channel')}; most often first."
    )


def _moved(view: View, told: Parameters) -> tuple[str, ...]:
    edge = tuple(told.text(name) for name in ("from_purpose", "from_channel", "purpose", "channel"))
    return view.people(populations.transition_people, edge)


def _switched(view: View, told: Parameters) -> tuple[str, ...]:
    start, end = told.text("from_channel"), told.text("channel")
    return view.people(populations.switch_people, start, end, between="sessions")


def _took(view: View, told: Parameters) -> tuple[str, ...]:
    per, repeats = told.choice("per", ("person", "session"), "person"), told.flag("repeats")
    return view.people(populations.variant_people, told.text("path"), per=per, repeats=repeats)


def _stayed_words(told: Parameters) -> str:
    cohort = told.whole("cohort", 0, 0, 12 * 10_000)
    since = told.whole("since", 0, 0, _MONTHS_MAX)
    month = f"{cohort // 12:04d}-{cohort % 12 + 1:02d}"
    if not since:
        return f"They first came in {month}."
    return f"They first came in {month} and came again {web.count(since, 'month')} later."


def _stayed(view: View, told: Parameters) -> tuple[str, ...]:
    cohort = told.whole("cohort", 0, 0, 12 * 10_000)
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


_BOARD = {
    "waits": "They wait for an answer of ours; the longest wait first.",
    "stuck": "They tried at least three times in a week and had no answer.",
    "decides": "They looked around at least twice in two weeks and have not bought since.",
    "cools off": "They have been away for two to four times their usual rhythm.",
}
_OLDER = " For more than 30 days already, so that they stand apart from what is current."


def _on_board(view: View, told: Parameters) -> tuple[str, ...]:
    state, older = told.choice("state", _BOARD, "waits"), told.flag("older")
    found = view.people(populations.board_people, state, as_of=view.as_of, older=older)
    return tuple(dict.fromkeys(found))


def _of_year(name: str) -> Callable[[View, Parameters], tuple[str, ...]]:
    def people(view: View, told: Parameters) -> tuple[str, ...]:
        del told
        found: tuple[str, ...] = getattr(everybody.year(view), name).people
        return found[: readings.PEOPLE_MAX]

    return people


def _came_once(view: View, told: Parameters) -> tuple[str, ...]:
    del told
    rows = view.db.all(queries.came_once, rows_max=readings.PEOPLE_MAX)
    return tuple(row.person_id for row in rows)


def _went(view: View, told: Parameters) -> tuple[str, ...]:
    before, after = told.choice("from", names.STAGES, ""), told.choice("to", names.STAGES, "")
    rows = view.db.all(
        queries.made_move, before=before, after=after, as_of=view.as_of,
        rows_max=readings.PEOPLE_MAX,
    )  # fmt: skip
    return tuple(row.person_id for row in rows)


def _slow(view: View, told: Parameters) -> tuple[str, ...]:
    stage = told.choice("in", names.STAGES, "")
    return everybody.slow(view).get(stage, ())[: readings.PEOPLE_MAX]


_YEAR = ("/console", "Both sides")


KINDS: dict[str, _Kind] = {
    "moved": _Kind(
        names=("from_purpose", "from_channel", "purpose", "channel"),
        words=_moved_words,
        people=_moved,
        back=("/console/paths", "Paths"),
    ),
    "switched": _Kind(
        names=("from_channel", "channel"),
        words=lambda told: (
            f"Their visit on {told.text('from_channel')} was followed by one on "
            f"{told.text('channel')}; most often first."
        ),
        people=_switched,
        back=("/console/channels", "Channels"),
    ),
    "path": _Kind(
        names=("path", "per", "repeats"),
        words=lambda told: f"They took this way: {told.text('path').replace(' > ', ' → ')}.",
        people=_took,
        back=("/console/paths", "Paths"),
    ),
    "stayed": _Kind(
        names=("cohort", "since", "purpose"),
        words=_stayed_words,
        people=_stayed,
        back=("/console/retention", "Who stays"),
    ),
    "funnel": _Kind(
        names=("within", "step", "lost", *funnels.NAMES),
        words=_funnel_words,
        people=_funnelled,
        back=("/console/paths", "Paths"),
    ),
    "board": _Kind(
        names=("state", "older"),
        words=lambda told: (
            _BOARD[told.choice("state", _BOARD, "waits")] + (_OLDER if told.flag("older") else "")
        ),
        people=_on_board,
        back=("/console/board", "Who needs somebody"),
    ),
    "unwritten": _Kind(
        names=(),
        words=lambda _: "They are of the tenth that came most, and we never wrote to them.",
        people=_of_year("never_written"),
        back=_YEAR,
    ),
    "unused": _Kind(
        names=(),
        words=lambda _: "They got a mailing of a campaign of which they used no coupon.",
        people=_of_year("mailings_unused"),
        back=_YEAR,
    ),
    "silent": _Kind(
        names=(),
        words=lambda _: (
            "They have gone silent: for four times their rhythm, but at least 60 days, and for a "
            "year where no rhythm is known. Nobody has written to them since; the longest silent "
            "first."
        ),
        people=_of_year("silent"),
        back=_YEAR,
    ),
    "once": _Kind(
        names=(),
        words=lambda _: "They came once and not again; the earliest first.",
        people=_came_once,
        back=_YEAR,
    ),
    "slow": _Kind(
        names=("in",),
        words=lambda told: (
            f"They have been in {told.choice('in', names.STAGES, '')} longer than the median of "
            "those who left it; the slowest first."
        ),
        people=_slow,
        back=("/console/stages", "Stages"),
    ),
    "went": _Kind(
        names=("from", "to"),
        words=lambda told: (
            f"They went from {told.choice('from', names.STAGES, '')} to "
            f"{told.choice('to', names.STAGES, '')} at least once; the latest first."
        ),
        people=_went,
        back=("/console/stages", "Stages"),
    ),
}
