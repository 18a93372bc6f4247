"""The demo's data, to the cent and to the touch, against the source files themselves."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pyarrow.parquet as pq
import pytest

from twofold import clock, mappings

NOW = clock.parse("2026-11-22T15:00:00Z")
ROOT = Path(mappings.journey_paths()[0]).parent


@pytest.fixture(scope="module")
def touches() -> list[dict[str, object]]:
    reading = mappings.read(mappings.ready("complete_journey"), mappings.journey_paths())
    found = list(reading)
    assert not [item for item in found if isinstance(item, mappings.RefusedRow)]
    return [
        msgspec.json.decode(item.payload) for item in found if isinstance(item, mappings.Mapped)
    ]


def test_counts_and_amount_are_those_of_the_source(touches: list[dict[str, object]]) -> None:
    lines = pq.read_table(ROOT / "transactions.parquet", columns=["sales_value", "basket_id"])
    values = Counter(lines["sales_value"].to_pylist())
    # The source's floats carry noise far behind the cent (1.9999999999999996).
    source = sum((round(Decimal(value), 2) * times for value, times in values.items()), Decimal(0))

    names = Counter(str(touch["name"]) for touch in touches)
    amount = sum((Decimal(str(touch.get("amount", "0"))) for touch in touches), Decimal(0))

    assert names == {"Basket": 155_848, "Mailing": 6_589, "Coupon redeemed": 2_102}
    assert names["Basket"] == len(lines["basket_id"].unique())
    assert amount == source == Decimal("4596039.58")
    assert len({touch["message_id"] for touch in touches}) == len(touches)
    assert len({str(touch["handles"]) for touch in touches}) == 2_469


def test_the_basket_of_one_receipt_is_its_lines(touches: list[dict[str, object]]) -> None:
    lines = pq.read_table(
        ROOT / "transactions.parquet", filters=[("basket_id", "=", 31198570044)]
    ).to_pylist()

    basket = next(t for t in touches if t["message_id"] == "complete_journey/basket/31198570044")

    assert basket["amount"] == f"{sum(Decimal(repr(line['sales_value'])) for line in lines):.2f}"
    assert basket["occurred_at"] == "2017-01-01T11:53:26Z"
    assert basket["handles"] == {"household": "900"}
    assert basket["channel"] == "store"
    properties = basket["properties"]
    assert isinstance(properties, dict)
    assert properties["lines"] == len(lines)
    assert properties["store_id"] == 330


def test_mailings_are_brand_contacts_at_midnight_in_new_york(
    touches: list[dict[str, object]],
) -> None:
    mailing = next(t for t in touches if t["message_id"] == "complete_journey/mailing/1/105")

    assert mailing["occurred_at"] == "2017-03-03T05:00:00Z"
    assert mailing["initiator"] == "brand"
    assert mailing["channel"] == "post"
    assert mailing["purpose"] == "message"
    assert mailing["thread"] == "campaign:1"


def test_redemptions_are_purchases_without_an_amount(touches: list[dict[str, object]]) -> None:
    redeemed = [touch for touch in touches if touch["name"] == "Coupon redeemed"]

    assert {touch["purpose"] for touch in redeemed} == {"purchase"}
    assert not [touch for touch in redeemed if "amount" in touch]
    assert len({str(touch["handles"]) for touch in redeemed}) == 410


def test_the_shift_ends_within_the_last_seven_days_and_never_today() -> None:
    for day in range(14):
        now = NOW + day * clock.DAY
        today = clock.to_datetime(now).astimezone(ZoneInfo("America/New_York")).date()

        weeks = mappings.journey_weeks(now=now)

        last = date.fromordinal(date(2017, 12, 31).toordinal() + 7 * weeks)
        assert 1 <= (today - last).days <= 7


def test_shifted_touches_keep_their_local_day_and_their_original_time() -> None:
    paths = [path for path in mappings.journey_paths() if "transactions" not in path.name]
    weeks = mappings.journey_weeks(now=NOW)
    zone = ZoneInfo("America/New_York")

    found = mappings.read(mappings.ready("complete_journey"), paths, shift_weeks=weeks)
    shifted = [msgspec.json.decode(i.payload) for i in found if isinstance(i, mappings.Mapped)]

    for touch in shifted:
        at = datetime.fromisoformat(touch["occurred_at"]).astimezone(zone)
        original = datetime.fromisoformat(touch["properties"]["original_at"]).astimezone(zone)
        assert at.hour == original.hour == 0
        assert (at.date() - original.date()).days == 7 * weeks
