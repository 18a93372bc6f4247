"""When something happened: a day where only that was told, else the minute on one's own clock."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.portal.visiting import guest
from twofold import clock, journal, languages, seeing, touches, web
from twofold.portal.wording import Wording
from twofold.system import System

ADA = "email:ada@b.example"
VIENNA, NEW_YORK = ZoneInfo("Europe/Vienna"), ZoneInfo("America/New_York")


def reached(home: System, name: str, at: datetime) -> None:
    """Let another system of the shop's tell that it wrote to her by post."""
    now = clock.now_us()
    touch = {
        "message_id": name,
        "handles": {"email": "ada@b.example"},
        "occurred_at": at.isoformat(),
        "channel": "post",
        "purpose": "message",
        "initiator": "brand",
        "name": name,
    }
    feed = touches.feed(home.record, "key", "letters")
    payload = json.dumps(touch).encode()
    draft = journal.Draft(feed_id=feed, format=journal.TOUCH, payload=payload, received_us=now)
    journal.append(home.journal, [draft])
    seeing.project_all(home)


@pytest.mark.parametrize(
    ("happened", "language", "told"),
    [
        ("2026-06-30T22:00:00Z", "en", "1 July 2026</time>"),
        ("2026-12-31T23:00:00Z", "en", "1 January 2027</time>"),
        ("2026-06-30T22:00:00Z", "de", "1. Juli 2026</time>"),
        ("2026-06-30T22:01:00Z", "en", "30 June 2026, 18:01</time>"),
        ("2026-07-01T04:00:00Z", "en", "1 July 2026, 00:00</time>"),
    ],
)
def test_a_midnight_on_the_clock_of_the_home_is_its_day(
    happened: str, language: str, told: str
) -> None:
    say = Wording(languages.words(language), NEW_YORK, VIENNA, lambda _: "")

    assert say.happened(clock.parse(happened)).endswith(told)


def test_a_letter_that_is_dated_by_its_day_shows_no_hour(house: System) -> None:
    today = web.local(clock.now_us(), house.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    reached(house, "Dated Letter", today - timedelta(days=9))
    reached(house, "Timed Letter", today - timedelta(days=9, hours=-9, minutes=-30))
    with guest(house, ADA) as visitor:
        pages = [visitor.get(path).text for path in ("/me/messages", "/me/path")]

    for page in pages:
        assert "Dated Letter" in page
        assert "09:30</time> by letter" in page
        assert "00:00</time>" not in page


def test_what_one_told_oneself_shows_the_day_that_one_told(house: System) -> None:
    day = web.local(clock.now_us() - 3 * clock.DAY, house.zone).date().isoformat()
    with guest(house, ADA) as visitor:
        visitor.get("/me/path")
        visitor.post("/me/path/told", {"brand": "Hill", "happened": "purchase", "day": day})
        page = visitor.get("/me/path").text

    assert "told by you" in page
    assert "12:00</time>" not in page
