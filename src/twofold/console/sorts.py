"""By which readings a list of people can be sorted: all that a profile holds."""

from collections.abc import Callable
from dataclasses import dataclass

from twofold import clock, web
from twofold.storage import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort:
    """One reading: what it is called, its key in a row, and how it is told (None: as a date)."""

    words: str
    key: Callable[[Row], float | None]
    told: Callable[[Row], str] | None


def _column(name: str) -> Callable[[Row], float | None]:
    def key(row: Row) -> float | None:
        found: float | None = getattr(row, name)
        return found

    return key


def _counted(words: str, name: str) -> Sort:
    return _told(words, name, web.number)


def _dated(words: str, name: str) -> Sort:
    return Sort(words=words, key=_column(name), told=None)


def _told(words: str, name: str, tell: Callable[[float], str]) -> Sort:
    key = _column(name)

    def told(row: Row) -> str:
        value = key(row)
        return "–" if value is None else tell(value)

    return Sort(words=words, key=key, told=told)


def _days(value: float) -> str:
    return web.duration(value * clock.DAY)


SORTS: dict[str, Sort] = {
    "last": _dated("Last seen", "last_us"),
    "started": _counted("Contacts they started", "incidences"),
    "spoken": _counted("Times we spoke", "contacts"),
    "share": _told("Who started it", "pull_share", web.percent),
    "rhythm": _told("Rhythm", "period_us", web.duration),
    "overdue": _told("Away, in rhythms", "overdue", lambda value: f"{web.number(value, 1)} ×"),
    "amount": Sort(
        words="Spent",
        key=lambda row: row.amount_micro,
        told=lambda row: web.money(row.amount_micro, row.currency),
    ),
    "day": Sort(
        words="A buying day brings",
        key=lambda row: row.monetary_micro,
        told=lambda row: (
            "–" if row.monetary_micro is None else web.money(row.monetary_micro, row.currency)
        ),
    ),
    "bought": _counted("Came back to buy", "frequency"),
    "recency": _told("From first to last buying day", "recency_days", _days),
    "age": _told("Since the first buying day", "age_days", _days),
    "returns": _counted("Returns", "returns"),
    "channels": _counted("Channels used", "channels"),
    "spread": _told("Spread over channels", "halo_entropy", lambda value: web.number(value, 2)),
    "visits": _counted("Visits", "sessions"),
    "bursts": _told("In bursts", "burstiness", lambda value: web.number(value, 2)),
    "answered": _told("Answers they got", "answered_share", web.percent),
    "waited": _told("Waited for answers", "answer_us", web.duration),
    "run": _counted("Run without a bad mark", "delight_run"),
    "best": _counted("Longest run without a bad mark", "delight_best"),
    "others": _counted("Contacts with other shops", "other_orbits"),
    "all": _counted("Contacts in all", "touches"),
    "known": Sort(
        words="From first to last contact",
        key=lambda row: row.last_us - row.first_us,
        told=lambda row: web.duration(row.last_us - row.first_us),
    ),
    "staged": _dated("In this stage since", "stage_since_us"),
    "first": _dated("First seen", "first_us"),
}
