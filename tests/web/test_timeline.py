"""The two-sided timeline: the person above the line, the brand below, every touch accounted for."""

from collections.abc import Sequence
from typing import Any

import pytest

from twofold import clock, web
from twofold.web import marks, timeline
from twofold.web.timeline import Timeline

START = clock.parse("2017-01-01T00:00:00Z")
USD = 1_000_000


def a_touch(day: float = 0, **said: Any) -> web.TimelineTouch:
    plain: dict[str, Any] = {
        "occurred_us": START + round(day * clock.DAY),
        "channel": "store",
        "purpose": "purchase",
        "name": "basket",
        "initiator": "person",
    }
    return web.TimelineTouch(**{**plain, **said})


def drawn(touches: Sequence[web.TimelineTouch]) -> Timeline:
    picture = web.draw_timeline(touches)
    assert picture is not None
    return picture


def test_no_touches_make_no_picture() -> None:
    assert web.draw_timeline([]) is None


def test_the_person_stands_above_the_line_and_the_brand_below() -> None:
    picture = drawn([a_touch(0), a_touch(9, initiator="brand", channel="post", purpose="message")])

    person, brand = picture.marks

    assert person.top < picture.axis < brand.top
    assert (picture.person_touches, picture.brand_touches) == (1, 1)
    assert picture.person_share == 0.5


def test_what_never_happened_is_drawn_apart_and_counted_apart() -> None:
    picture = drawn(
        [a_touch(0), a_touch(1, simulated=True), a_touch(2, initiator="brand", simulated=True)]
    )

    assert [mark.simulated for mark in picture.marks] == [False, True, True]
    assert [mark.title.endswith("simulated") for mark in picture.marks] == [False, True, True]
    assert (picture.person_touches, picture.brand_touches, picture.simulated) == (1, 0, 2)
    assert (picture.person_share, picture.touches) == (1.0, 1)
    assert "begun by the brand, below the line: nothing; 2 more are simulated" in picture.words


def test_a_peer_and_a_helper_act_on_the_persons_side() -> None:
    picture = drawn([a_touch(0, initiator="peer"), a_touch(9, initiator="helper")])

    assert picture.brand_touches == 0
    assert [mark.look for mark in picture.marks] == ["peer solid", "person solid"]


def test_each_channel_has_a_lane_and_the_busiest_is_nearest_the_line() -> None:
    picture = drawn([a_touch(0), a_touch(1), a_touch(2, channel="web"), a_touch(3, channel="app")])

    assert [lane.name for lane in picture.lanes] == ["store", "web", "app"]
    assert [lane.top for lane in picture.lanes] == sorted(
        (lane.top for lane in picture.lanes), reverse=True
    )


def test_rare_channels_share_a_lane() -> None:
    picture = drawn([a_touch(day, channel=f"channel {day}") for day in range(12)])

    assert len(picture.lanes) == timeline.LANES_MAX
    assert picture.lanes[-1].name == "other"
    assert sum(lane.touches for lane in picture.lanes) == 12


def test_size_follows_the_amount_and_one_huge_order_does_not_shrink_the_rest() -> None:
    amounts = [10, 40, *[100] * 40, 90_000]
    picture = drawn(
        [a_touch(5 * n, amount_micro=a * USD, currency="USD") for n, a in enumerate(amounts)]
    )

    sizes = [mark.size for mark in picture.marks]

    assert sizes[0] < sizes[1] < sizes[2] == sizes[-1] == 18.0


def test_colour_is_told_delight_only_and_never_alone() -> None:
    told = [a_touch(day, delight=delight) for day, delight in enumerate((None, -2, 0, 1))]

    picture = drawn(told)

    assert [(mark.look, mark.sign) for mark in picture.marks] == [
        ("person solid", ""),
        ("person disliked", "minus"),
        ("person mixed", ""),
        ("person liked", "plus"),
    ]
    assert picture.told


def test_money_that_went_back_is_hollow() -> None:
    picture = drawn([a_touch(0, amount_micro=-5 * USD, currency="USD"), a_touch(1)])

    assert picture.marks[0].look == "person back"
    assert picture.marks[0].title.endswith("−$5.00")


def test_an_unknown_purpose_and_channel_are_shown_as_such() -> None:
    picture = drawn([a_touch(0, purpose="own word", channel=None, name=None), a_touch(1)])

    assert {mark.glyph for mark in picture.marks} == {"purchase", "unclassified"}
    assert {lane.name for lane in picture.lanes} == {"store", "unknown"}


@pytest.mark.parametrize("amount", [10, 119, 121, 2_000])
def test_every_touch_is_in_the_picture_however_many_there_are(amount: int) -> None:
    picture = drawn([a_touch(365 * n / amount) for n in range(amount)])

    assert sum(lane.touches for lane in picture.lanes) == amount
    assert picture.touches == amount
    assert len(picture.marks) <= max(marks.LANE_MARKS_MAX, marks.SLOTS + 1)
    assert all(0 < mark.left < 100 for mark in picture.marks)


def test_marks_that_share_a_place_tell_how_many_and_how_much() -> None:
    busy = [a_touch(n / 100, amount_micro=USD, currency="USD") for n in range(300)]
    picture = drawn([*busy, a_touch(365)])

    first = picture.marks[0].title.splitlines()

    assert picture.gathered
    assert first == ["1 Jan to 3 Jan 2017", "300 of purchase", "$300.00"]


def test_amounts_of_two_currencies_are_not_added() -> None:
    mixed = [
        a_touch(n / 100, amount_micro=USD, currency="USD" if n % 2 else "EUR") for n in range(300)
    ]

    assert drawn([*mixed, a_touch(365)]).marks[0].title.splitlines() == [
        "1 Jan to 3 Jan 2017",
        "300 of purchase",
    ]


def test_the_words_tell_what_the_picture_shows() -> None:
    picture = drawn([a_touch(0), a_touch(9, initiator="brand", channel="post")])

    assert picture.words == (
        "Two-sided timeline, 1 Jan 2017 to 10 Jan 2017; begun by the person, above the line: "
        "1 by store; begun by the brand, below the line: 1 by post."
    )


def test_the_table_holds_the_latest_touches_first() -> None:
    picture = drawn([a_touch(day) for day in range(300)])

    assert len(picture.rows) == timeline.TABLE_ROWS_MAX
    assert picture.rows[0].occurred_us == START + 299 * clock.DAY


def test_one_touch_alone_makes_a_picture() -> None:
    assert 0 < drawn([a_touch(0)]).marks[0].left < 100


def test_weeks_of_many_people_are_drawn_on_one_scale() -> None:
    picture = web.draw_density(
        [
            web.DensityWeek(start_us=START, person=1_000, brand=10),
            web.DensityWeek(start_us=START + 7 * clock.DAY, person=500, brand=0),
        ]
    )

    assert picture is not None
    assert [(bar.side, bar.height) for bar in picture.bars] == [
        ("person", 104.0),
        ("brand", 1.5),
        ("person", 52.0),
    ]
    assert (picture.person_touches, picture.brand_touches) == (1_500, 10)


def test_weeks_without_a_touch_make_no_picture() -> None:
    assert web.draw_density([]) is None
    assert web.draw_density([web.DensityWeek(start_us=START, person=0, brand=0)]) is None
