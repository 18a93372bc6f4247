"""Limits, feeds and pools are let go of on their pages, where nothing draws on them any more."""

import pytest

from tests.console.given_plans import a_home
from tests.console.reading import words
from tests.console.visiting import visitor
from twofold import access, clock, decisions, supplies, templates, terms
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System
from twofold.templates import Block, Code, Part, Products, Template, Words

SUPPLIES, LIMITS = "/console/supplies", "/console/limits"


def keep(home: System, *blocks: Block) -> None:
    """Keep a template of these blocks."""
    part = Part(subject="Thanks", blocks=blocks)
    found = Template(name="thanks", title="Thank you", parts={"en": {"*": part}})
    templates.keep(home.record, found, by="s", now=1)


@pytest.mark.parametrize(
    ("block", "path"),
    [(Products(feed="boots"), "feeds/boots"), (Code(pool="autumn"), "codes/autumn")],
)
def test_what_a_template_draws_on_goes_only_once_it_stands_in_none(
    settings: Settings, block: Block, path: str
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        supplies.add_feed(home.record, "boots", None, by="s", now=1)
        supplies.bring_codes(home.record, "autumn", ["A"], by="s", now=1)
        keep(home, block)
        assert f'action="{SUPPLIES}/{path}/drop"' in analyst.get(SUPPLIES).text

        used = analyst.post(f"{SUPPLIES}/{path}/drop")
        keep(home, Words(text="Thank you."))
        gone = analyst.post(f"{SUPPLIES}/{path}/drop")
        again = analyst.post(f"{SUPPLIES}/{path}/drop")

        assert used.status_code == 409
        assert "stands in the template &#39;Thank you&#39;; take it out there" in used.text
        assert (gone.status_code, again.status_code) == (303, 409)
        name = path.partition("/")[2]
        left = [one.feed for one in supplies.feeds(home.record)]
        left += [one.pool for one in supplies.pools(home.record)]
        assert left == [one for one in ("boots", "autumn") if one != name]


def test_a_limit_of_staff_is_taken_back_and_what_came_with_twofold_holds_again(
    settings: Settings,
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        before = decisions.limits(home.record)
        assert "Take it back" not in words(analyst.get(LIMITS))
        for use, days in (("marketing", 7), ("care", 90)):
            analyst.post(LIMITS, {"use": use, "most": "2", "days": str(days)})

        told = words(analyst.get(LIMITS))
        for use, days in (("marketing", 7), ("care", 90)):
            fields = {"use": use, "per_us": str(days * clock.DAY)}
            assert analyst.post(f"{LIMITS}/drop", fields).status_code == 303

        assert "Then at most 3 hold again, as Twofold came." in told
        assert "Then only the other limits hold." in told
        assert decisions.limits(home.record) == before
        for per in (str(clock.DAY), "soon", "9" * 40):
            missing = analyst.post(f"{LIMITS}/drop", {"use": "marketing", "per_us": per})
            assert missing.status_code == 404
            assert "Nobody set this limit" in missing.text


def test_what_staff_did_to_feeds_pools_and_files_is_told_with_who_did_it(
    settings: Settings,
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        assert "What was done lately" not in words(analyst.get(SUPPLIES))
        token = {"csrf": analyst.token}
        boots = {"file": ("boots.csv", b"id,name\n1,Boots\n", "text/csv")}
        gif = {"file": ("hat.gif", b"GIF89a.", "image/gif")}
        supplies.add_feed(home.record, "boots", "https://shop.example/b", by="s", now=1)
        analyst.client.post(f"{SUPPLIES}/feeds", data={"feed": "boots", **token}, files=boots)
        analyst.post(f"{SUPPLIES}/codes", {"pool": "autumn", "codes": "A\nB"})
        analyst.post(f"{SUPPLIES}/codes", {"pool": "autumn", "codes": "B\nC"})
        analyst.client.post(f"{SUPPLIES}/files", data=token, files=gif)
        analyst.post(f"{SUPPLIES}/codes/autumn/drop")
        analyst.post(f"{SUPPLIES}/feeds/boots/drop")

        told = words(analyst.get(SUPPLIES))
        [who] = [one.name for one in access.everyone(home.record)]

    done = [
        f"{who} removed the feed boots, which came from a file.",
        f"{who} removed the pool autumn and the 3 codes of it that nobody had.",
        f"{who} brought the file hat.gif.",
        f"{who} added 1 code to the pool autumn.",
        f"{who} added 2 codes to the pool autumn.",
        f"{who} lets the feed boots come from a file, no longer https://shop.example/b.",
        "Somebody who has left brought the feed boots from https://shop.example/b.",
    ]
    places = [told.index(one) for one in done]
    assert places == sorted(places)


def test_what_was_not_done_is_not_told(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        supplies.bring_codes(home.record, "autumn", ["A"], by="s", now=1)
        keep(home, Code(pool="autumn"))
        before = access.acts(home.record, "feed", "pool", "file", "limit")

        analyst.post(f"{SUPPLIES}/codes/autumn/drop")
        analyst.post(f"{SUPPLIES}/codes", {"pool": "autumn", "codes": ""})
        analyst.post(LIMITS, {"use": "marketing", "most": "9999", "days": "7"})
        analyst.post(f"{LIMITS}/drop", {"use": "care", "per_us": "1"})

        assert access.acts(home.record, "feed", "pool", "file", "limit") == before


def test_what_staff_and_machines_did_to_limits_is_told(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        for most in ("2", "5"):
            analyst.post(LIMITS, {"use": "marketing", "most": most, "days": "7"})
        limit = decisions.ContactLimit(use="care", per_us=90 * clock.DAY, most=4)
        decisions.set_limit(home.record, limit, by="key:desk", now=clock.now_us())
        for use, days in (("marketing", 7), ("care", 90)):
            analyst.post(f"{LIMITS}/drop", {"use": use, "per_us": str(days * clock.DAY)})

        told = words(analyst.get(LIMITS))
        [who] = [one.name for one in access.everyone(home.record)]

    news, care = terms.use_words("marketing"), terms.use_words("care")
    done = [
        f"{who} took back at most 4 for {care} in 90 days; only the other limits hold.",
        f"{who} took back at most 5 for {news} in 7 days; at most 3 hold again.",
        f"The machine desk put at most 4 for {care} in 90 days in force.",
        f"{who} put at most 5 for {news} in 7 days in force, no longer 2.",
        f"{who} put at most 2 for {news} in 7 days in force, no longer 3.",
    ]
    places = [told.index(one) for one in done]
    assert places == sorted(places)
