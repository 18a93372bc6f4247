"""What is old or much stands on further pages or folded: nothing of it is out of reach."""

import re

import pytest

from tests.portal.given_long import HANDLE, a_long_history
from tests.portal.visiting import guest
from twofold import people, touches
from twofold.portal import data
from twofold.system import System

ORDER = re.compile(r"<span>Order (\d+)\.</span>")
EARLIER = re.compile(r'href="([^"]+)">Earlier ones<')


def test_my_path_leads_page_by_page_to_the_first_thing_that_happened(house: System) -> None:
    a_long_history(house, requests=0)
    seen: list[list[str]] = []
    with guest(house, HANDLE) as visitor:
        way: str | None = "/me/path"
        while way:
            text = visitor.get(way.partition("#")[0]).text
            seen.append(ORDER.findall(text))
            found = EARLIER.search(text)
            way = found[1] if found else None

    assert [len(page) for page in seen] == [20, 20, 5]
    assert [int(one) for page in seen for one in page] == list(range(1, 46))


def test_only_the_first_page_has_the_picture_and_the_others_lead_back(house: System) -> None:
    a_long_history(house, requests=0)
    with guest(house, HANDLE) as visitor:
        first, second, third = (
            visitor.get(f"/me/path?before={before}").text for before in (0, 20, 40)
        )

    assert ("tl-frame" in first, "Tell what happened elsewhere" in first) == (True, True)
    assert "Later ones" not in first
    assert ("tl-frame" in second, "Tell what happened elsewhere" in second) == (False, False)
    assert 'href="/me/path#touches">Later ones<' in second
    assert 'href="/me/path?before=20#touches">Later ones<' in third
    assert "Earlier ones" not in third


def test_whoever_marks_something_old_stays_where_they_are(house: System) -> None:
    a_long_history(house, requests=0)
    found = touches.of_person(house.record, people.resolve(house.record, HANDLE).person_id)
    oldest = min(found, key=lambda one: one.occurred_us).touch_id
    with guest(house, HANDLE) as visitor:
        text = visitor.get("/me/path?before=40").text
        place = re.search(r'name="before" value="(\d+)"', text)
        assert place is not None
        answer = visitor.post("/me/path/marks", {"touch": oldest, "mark": "1", "before": place[1]})
        marked = visitor.get(answer.headers["location"].partition("#")[0]).text

    assert answer.headers["location"] == "/me/path?kept=mark&before=40#touches"
    assert "good · change" in marked


@pytest.mark.parametrize("before", ["-1", "soon", "9" * 30])
def test_a_place_that_is_none_is_refused_and_led_nowhere(house: System, before: str) -> None:
    a_long_history(house, orders=1, requests=0)
    [touch] = touches.of_person(house.record, people.resolve(house.record, HANDLE).person_id)
    with guest(house, HANDLE) as visitor:
        assert visitor.get(f"/me/path?before={before}").status_code == 400
        visitor.get("/me/path")
        mark = {"touch": touch.touch_id, "mark": "1", "before": before}
        answer = visitor.post("/me/path/marks", mark)

    assert answer.headers["location"] == "/me/path?kept=mark#touches"


def test_who_looked_long_ago_and_what_was_answered_are_folded(house: System) -> None:
    a_long_history(house, orders=0)
    with guest(house, HANDLE) as visitor:
        text = visitor.get("/me/data").text
    asked, looked = (
        text.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]
        for name in ("asked", "looks")
    )

    assert "Earlier ones (2)" in asked
    open_ones, _, folded = asked.partition("<details>")
    # What has no answer yet is never folded, however long ago it was asked.
    assert "Wish 0" in open_ones
    assert re.findall(r"Wish \d", folded) == ["Wish 2", "Wish 1"]
    assert "Earlier ones (7)" in looked
    assert [part.count("opened your page") for part in looked.split("<details>")] == [5, 7]


def test_how_often_somebody_looked_is_told_in_full_or_as_more_than_is_shown(
    house: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_long_history(house, orders=0, requests=0)
    with guest(house, HANDLE) as visitor:
        every = visitor.get("/me/data").text
        monkeypatch.setattr(data, "LOOKS_MAX", 10)
        some = visitor.get("/me/data").text

    assert ('<td class="num">12</td>' in every, "Earlier ones (7)" in every) == (True, True)
    assert ('<td class="num">10+</td>' in some, "Earlier ones (5+)" in some) == (True, True)
