"""Days and months as whole numbers, so that no engine's calendar functions are needed."""

from ibis.expr.types import IntegerColumn, IntegerScalar

_DAYS_TO_1970 = 719_468  # from 0000-03-01, where the years of this count begin
_ERA_DAYS = 146_097  # 400 years


def month(day: IntegerColumn | IntegerScalar) -> IntegerColumn:
    """Return year · 12 + month - 1 of a day since 1970-01-01 (from year 0 on).

    Howard Hinnant 2013, "chrono-compatible low-level date algorithms", civil_from_days.
    """
    shifted = day.cast("int64") + _DAYS_TO_1970
    era = shifted // _ERA_DAYS
    day_of_era = shifted - era * _ERA_DAYS
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    # Months count from March, so that the leap day is the last of its year.
    month_from_march = (5 * day_of_year + 2) // 153
    return (era * 400 + year_of_era) * 12 + month_from_march + 2


def monday(day: IntegerColumn) -> IntegerColumn:
    """Return the Monday on or before a day since 1970-01-01, which was a Thursday."""
    # By division, which floors everywhere; the sign of a remainder differs between engines.
    return (day.cast("int64") + 3) // 7 * 7 - 3


def label(number: int) -> str:
    """Return a month number as text, for example 2017-03."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
