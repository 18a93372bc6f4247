"""Limits, feeds and pools are let go of on their pages, where nothing draws on them any more."""

import pytest

from tests.console.given_plans import a_home
from tests.console.reading import words
from tests.console.visiting import visitor
from twofold import clock, decisions, supplies, templates
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
