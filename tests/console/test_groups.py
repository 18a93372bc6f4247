"""Groups in the console: looked at while typed, kept in versions, and as lists both ways."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.console import shop
from tests.console.visiting import Visitor, visitor
from tests.flow.given_campaigns import a_plan
from twofold import audiences, campaigns, clock, heeding, people, seeing, terms
from twofold.access import Role
from twofold.campaigns import Trigger
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope, Statement

PATH = "/console/groups"
BOUGHT = "did('purchase') >= 1"


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a shop of three: ann bought twice, ben once, and cat only looked."""
    bought = {"purpose": "purchase", "channel": "store", "name": "Order"}
    told = [
        shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought),
        shop.touch(2, "ann", "2026-06-11T10:00:00Z", **bought),
        shop.touch(3, "ben", "2026-06-05T10:00:00Z", **bought),
        shop.touch(4, "cat", "2026-06-07T10:00:00Z", purpose="research", channel="web"),
    ]
    with shop.charted(settings, told) as found:
        yield found


@pytest.fixture
def analyst(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.ANALYST) as found:
        yield found


def test_what_is_typed_is_counted_and_each_figure_opens_its_people(
    home: System, analyst: Visitor
) -> None:
    typed = {"do": "look", "expression": BOUGHT, "use": "marketing", "channel": "email"}

    told = analyst.post(PATH, typed, **{"hx-request": "true", "hx-target": "looked"}).text

    assert "<h1>" not in told
    assert "2 people" in told
    assert "of 3 of whom readings are worked out" in told
    assert "did(&#39;purchase&#39;) is 2" in told
    links = [unescape(one) for one in re.findall(r'class="figure[^"]*" href="([^"]+)"', told)]
    assert len(links) >= 2
    for link in links:
        assert "<h1>2 people</h1>" in analyst.get(link).text
    assert audiences.list(home.record) == ()


def test_who_would_fall_out_is_told_by_rule(home: System, analyst: Visitor) -> None:
    for name in ("ann", "ben"):
        _say(home, name, "allow", "profiling.marketing")
    _say(home, "ben", "deny")
    typed = {"do": "look", "expression": "touches >= 1", "use": "marketing"}

    told = analyst.post(PATH, typed).text

    assert len(re.findall("would not hear it", told)) == 3
    assert "they said no to it" in told
    assert "against choosing by readings" in told
    assert "2 people</a> of them may be chosen" in told


def test_an_error_stands_at_its_place_with_the_nearest_word(analyst: Visitor) -> None:
    for do, status in (("look", 200), ("save", 400)):
        answer = analyst.post(
            PATH, {"do": do, "name": "G", "expression": "touches > 1 and stge = 'x'"}
        )

        assert answer.status_code == status
        assert "<mark>stge</mark>" in answer.text
        assert "there is stage" in answer.text.lower()


def test_a_name_that_no_touch_bears_is_told_beside_the_count_with_the_nearest(
    analyst: Visitor,
) -> None:
    def told(expression: str) -> str:
        return unescape(analyst.post(PATH, {"do": "look", "expression": expression}).text)

    wrong = told("did('ordr') >= 1 or last('Sneezed') > '1d'")

    start = "No touch named “{}” has come in from anybody whose touches may be read."
    assert start.format("ordr") + " Did you mean “Order”?" in wrong
    assert start.format("Sneezed") in wrong
    assert wrong.count("Did you mean") == 1
    for right in ("did('Order') >= 1", BOUGHT, "touches >= 1"):
        assert "has come in from" not in told(right)


def test_a_group_is_kept_changed_in_versions_and_tells_who_came_and_why(
    home: System, analyst: Visitor
) -> None:
    assert "No group is kept yet" in analyst.get(PATH).text
    path = _kept(analyst)
    assert "being found" in analyst.get(PATH).text
    groups.fill_groups(home, now=shop.NOW)

    assert ">2</a>" in analyst.get(PATH).text
    shown = analyst.get(path).text
    assert "2 people" in shown
    assert "Nobody came or went since" in shown
    form = analyst.get(f"{path}/change").text
    assert "did(&#39;purchase&#39;) &gt;= 1</textarea>" in form
    changed = {"do": "save", "name": "Buyers", "expression": "did('purchase') >= 2", "version": "1"}
    assert analyst.post(path, changed).status_code == 303
    assert analyst.post(path, {**changed, "expression": BOUGHT}).status_code == 400
    groups.fill_groups(home, now=shop.NOW)
    _buys(home, "ben")

    told = analyst.get(path).text

    assert "version 2" in told
    assert "How it was described before" in told
    assert "came in" in told
    assert "did(&#39;purchase&#39;) is 2" in told


def test_a_list_goes_out_and_comes_in_and_tells_what_it_refused(
    home: System, analyst: Visitor
) -> None:
    path = _kept(analyst)
    groups.fill_groups(home, now=shop.NOW)
    _say(home, "ann", "allow", "profiling.marketing")

    out = analyst.get(f"{path}/list")
    assert out.headers["content-type"].startswith("text/csv")
    assert "user_id:ann" in out.text
    assert "ben" not in out.text
    file = {"file": ("fair.csv", b"handle\nuser_id:ann\nuser_id:nobody\n", "text/csv")}
    sent = {"csrf": analyst.token, "name": "At the fair"}
    answer = analyst.client.post(f"{PATH}/lists", data=sent, files=file)

    assert answer.status_code in (200, 201)
    assert "kept with 1 person" in answer.text
    assert "Line 3: nobody is known by this" in answer.text
    assert "a list that came as a file" in analyst.get(PATH).text
    bad = {"file": ("bad.csv", b"name\nann\n", "text/csv")}
    refused = analyst.client.post(f"{PATH}/lists", data={**sent, "name": "B"}, files=bad)
    assert refused.status_code == 400
    assert "has to name a column" in refused.text


def test_agents_look_and_change_nothing(home: System, analyst: Visitor) -> None:
    path = _kept(analyst)
    with visitor(home, Role.AGENT) as agent:
        assert "Buyers" in agent.get(PATH).text
        assert "Change it" not in agent.get(path).text
        assert agent.get(f"{path}/list").status_code == 404
        assert agent.post(PATH, {"do": "look", "expression": BOUGHT}).status_code == 404


def test_who_may_not_be_looked_at_is_counted_in_a_list_and_not_named(
    home: System, analyst: Visitor
) -> None:
    _say(home, "ann", "deny", use="profiling")
    audiences.take_list(
        home.record, "handle\nuser_id:ann\nuser_id:ben\n", name="Fair", owner="x", now=shop.NOW
    )
    [kept] = audiences.list(home.record)

    told = analyst.get(f"/console/people?group=audience&audience={kept.audience_id}").text

    assert "<h1>1 person</h1>" in told
    assert "1 more is counted and not named here" in told
    assert ">Fair</a>" in told.replace("← ", "")


def _kept(analyst: Visitor) -> str:
    answer = analyst.post(PATH, {"do": "save", "name": "Buyers", "expression": BOUGHT})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _say(home: System, name: str, verb: terms.Verb, use: str = "marketing") -> None:
    person = people.resolve(home.record, f"user_id:{name}")
    people.verify(home.record, person.leading.handle_id, "code", now=clock.now_us())
    person = people.resolve(home.record, f"user_id:{name}")
    said = Statement(
        statement_id=f"{name}-{verb}-{use}",
        verb=verb,
        scope=Scope(use=use, recipient="own" if verb == "allow" else "*"),
    )
    heeding.say(home, person, said, now=clock.now_us())


def _buys(home: System, name: str) -> None:
    bought = {"purpose": "purchase", "channel": "store", "name": "Order"}
    shop.fill(home, [shop.touch(9, name, "2026-06-20T10:00:00Z", **bought)], charted=False)
    seeing.refresh(home, now=shop.NOW)
    groups.follow_groups(home, now=shop.NOW)


def test_a_group_is_dropped_once_it_is_sure_and_not_while_a_campaign_is_for_it(
    home: System, analyst: Visitor
) -> None:
    kept = groups.save_audience(
        home, name="Buyers", expression=BOUGHT, owner="1", now=clock.now_us()
    )
    address = f"{PATH}/{kept.audience_id}"
    plan = a_plan(audience=kept.audience_id, people=(), trigger=Trigger())
    made = campaigns.create(home.record, "Shoes", plan, owner="1", now=clock.now_us())
    others = a_plan()
    campaigns.revise(home.record, made.campaign_id, others, by="1", now=clock.now_us())

    assert "Tick that you are sure" in analyst.post(f"{address}/drop").text
    in_use = analyst.post(f"{address}/drop", {"sure": "yes"})
    assert in_use.status_code == 409
    assert "The campaign &#39;Shoes&#39; is for &#39;Buyers&#39;" in in_use.text

    campaigns.end(home.record, made.campaign_id, now=clock.now_us())
    assert analyst.post(f"{address}/drop", {"sure": "yes"}).status_code == 303

    assert audiences.list(home.record) == ()
    assert analyst.get(address).status_code == 404
    assert analyst.post(f"{address}/drop", {"sure": "yes"}).status_code == 404
