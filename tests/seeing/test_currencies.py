"""Homes whose purchases are in other currencies than theirs, and homes whose settings change."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from twofold import clock, jobs, seeing, touches
from twofold.seeing import currencies
from twofold.settings import Settings
from twofold.system import System

NOW = clock.parse("2026-06-01")


@pytest.fixture
def line(settings: Settings) -> Iterator[System]:
    """Return an empty home, open, once on each database."""
    with homes.running(settings) as found:
        yield found


def test_purchases_are_counted_by_currency_and_a_feed_on_its_own(line: System) -> None:
    _bring(line, "till", "EUR", "EUR", "CHF")
    feed_id = _bring(line, "web", "EUR")

    # A name's meaning makes a purchase as well, and money back is none.
    _bring(line, "till", "EUR", name="Order Completed")
    _bring(line, "till", "EUR", purpose="purchase", amount="-5")

    assert currencies.purchases(line) == {"CHF": 1, "EUR": 4}
    assert currencies.purchases(line, first_touch=1, feed_id=feed_id) == {"EUR": 1}
    assert currencies.brought_elsewhere(
        line, first_touch=1, feed_id=feed_id
    ) == seeing.currencies.Elsewhere(
        words="1 of 1 purchase is in EUR; this home counts in USD", setting='currency = "EUR"'
    )


def test_one_purchase_in_its_own_currency_is_enough_for_a_home(line: System) -> None:
    feed_id = _bring(line, "till", "EUR", "EUR")

    before = seeing.chart(line, now=NOW).elsewhere
    _bring(line, "web", "USD")
    after = seeing.chart(line, now=NOW).elsewhere

    assert before is not None
    assert before.words == "2 of 2 purchases are in EUR; this home counts in USD"
    assert after is None
    assert currencies.brought_elsewhere(line, first_touch=1, feed_id=feed_id) is None


def test_where_nothing_was_bought_there_is_nothing_to_set(line: System) -> None:
    _bring(line, "web", "EUR", purpose="research", amount=None)

    assert seeing.chart(line, now=NOW).elsewhere is None


def test_other_settings_have_everybody_charted_anew(line: System) -> None:
    _bring(line, "till", "EUR")
    seeing.chart(line, now=NOW)
    chosen = msgspec.structs.replace(line.settings, currency="EUR")
    other = System(settings=chosen, record=line.record, journal=line.journal)

    same, changed = seeing.take_settings(line, now=NOW), seeing.take_settings(other, now=NOW)
    waiting = jobs.counts(line.record)["chart"]
    seeing.chart(other, now=NOW)
    amounts = [(row["amount_micro"], row["currency"]) for row in seeing.profiles(other, now=NOW)]

    assert (same, changed) == (False, True)
    assert waiting == {"waiting": 1}
    assert amounts == [(10_000_000, "EUR")]
    assert not seeing.settings_changed(other)
    assert seeing.settings_changed(line)


def _bring(line: System, feed: str, *codes: str, **said: object) -> int:
    """Take purchases of one person in, one for each currency, and return the feed's number."""
    feed_id = touches.feed(line.record, "python", feed)
    told = {"purpose": "purchase", "amount": "10"} if not said else {"amount": "10", **said}
    payloads = [
        msgspec.json.encode(
            {
                "message_id": f"{feed}-{number}-{code}-{sorted(said)}",
                "handles": {"user_id": "ann"},
                "occurred_at": "2026-05-01T10:00:00Z",
                "currency": code,
                **{name: value for name, value in told.items() if value is not None},
            }
        )
        for number, code in enumerate(codes)
    ]
    seeing.bring(line, payloads, feed_id=feed_id, now=NOW)
    return feed_id
