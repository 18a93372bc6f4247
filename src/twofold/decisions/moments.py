"""When something may be said: the next time that a clock of theirs shows an hour."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from twofold import clock

# Who comes this late to an hour is still in time for it; later it is waited for again.
GRACE_US = clock.HOUR


def next_at(minute: int, zone: ZoneInfo, *, now: int) -> int:
    """Return the moment at which it is a minute of the day, now or next; `now` within its hour.

    A time that the clock skips is taken as the moment after the skip, one that it shows twice as
    the first.
    """
    today = clock.to_datetime(now).astimezone(zone).date()
    for ahead in (-1, 0, 1, 2):
        day = today + timedelta(days=ahead)
        local = datetime.combine(day, time(minute // 60 % 24, minute % 60), zone)
        moment = clock.to_us(local.replace(fold=0))
        if moment <= now < moment + GRACE_US:
            return now
        if moment > now:
            return moment
    return now + clock.DAY
