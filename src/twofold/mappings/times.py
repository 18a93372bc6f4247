"""Times as files write them: formats, zones, numbers since 1970, and the shift of the demo."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from twofold import clock, touches
from twofold.mappings import values
from twofold.mappings.mapping import Moment
from twofold.mappings.values import UnusableRow

_UNIT_US = {"s": 1_000_000, "ms": 1_000, "us": 1}
_CACHE_ROWS_MAX = 65_536
_YEAR_MIN, _YEAR_MAX = touches.YEARS
_WEEK = timedelta(weeks=1)

ReadTime = Callable[[object], tuple[str, str]]


def reader(moment: Moment, home_zone: str | None, shift_weeks: int) -> ReadTime:
    """Return the function that turns a cell into (when it counts, when the file says it was).

    Both are RFC 3339 in UTC. A shift moves the wall clock of the mapping's zone by whole weeks, so
    that a touch keeps its local day and hour when summer time lies elsewhere in the new year.
    The function raises UnusableRow.
    """
    written = moment.zone or home_zone
    zone = ZoneInfo(written) if written else None
    home = ZoneInfo(home_zone) if home_zone else UTC
    read = _number_reader(moment) if moment.unit else _text_reader(moment.format)

    @lru_cache(maxsize=_CACHE_ROWS_MAX)
    def told(cell: object) -> tuple[str, str]:
        found = read(cell)
        if not _YEAR_MIN <= found.year <= _YEAR_MAX:
            raise UnusableRow(f"the time {cell} lies outside {_YEAR_MIN} to {_YEAR_MAX}")
        if found.tzinfo is None:
            if zone is None:
                raise UnusableRow(f'the time {cell} has no zone: write zone = "…" in the mapping')
            # Python's fold=0 is the rule here: a gap goes forward, of a doubled hour the first.
            found = found.replace(tzinfo=zone)
        instant = found.astimezone(UTC)
        original = _written(instant)
        if not shift_weeks:
            return original, original
        local = instant.astimezone(home).replace(tzinfo=None, fold=0) + shift_weeks * _WEEK
        return _written(local.replace(tzinfo=home).astimezone(UTC)), original

    return told


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _number_reader(moment: Moment) -> Callable[[object], datetime]:
    unit_us = _UNIT_US[moment.unit or "s"]

    def read(cell: object) -> datetime:
        found = values.number(cell)
        if found is None:
            raise UnusableRow("the time is empty")
        try:
            return clock.to_datetime(int(found * unit_us))
        except OverflowError as error:
            raise UnusableRow(f"the time {cell} lies outside {_YEAR_MIN} to {_YEAR_MAX}") from error

    return read


def _text_reader(form: str | list[str] | None) -> Callable[[object], datetime]:
    forms = [form] if isinstance(form, str) else form or []

    def read(cell: object) -> datetime:
        match cell:
            case datetime():
                return cell
            case date():
                return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - the zone follows
            case None | "":
                raise UnusableRow("the time is empty")
            case _:
                pass
        text = values.clean(cell, ["integer"] if isinstance(cell, float) else []) or ""
        for each in forms or (None,):
            try:
                if each:
                    return datetime.strptime(text, each)  # noqa: DTZ007 - the zone follows
                return datetime.fromisoformat(text)
            except ValueError:
                continue
        how = " or ".join(forms)
        how = f"the format {how}" if forms else "ISO 8601; give its format in the mapping"
        raise UnusableRow(f"the time {text!r} is not in {how}")

    return read
