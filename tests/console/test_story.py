"""The story leads, a screen at a time, to pages that tell what is simulated from what is not."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from tests.console.visiting import Visitor, opened, visitor
from twofold import campaigns, clock, people, seeing, touches, worlds
from twofold.access import Role
from twofold.campaigns import Plan, Step, Variant
from twofold.console import story
from twofold.settings import Settings
from twofold.system import System
from twofold.touches import TouchDraft

NOW = clock.now_us()
NAMES = [str(number) for number in range(1, 61)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Return a home of sixty cards with a town laid over it, charted."""
    with opened(Settings(home=tmp_path_factory.mktemp("told"))) as home:
        drafts = [_basket(name, weeks) for name in NAMES for weeks in (1, 20, 40)]
        with home.record.write(serial=people.SERIAL):
            touches.record_all(home.record, drafts, now=NOW)
        worlds.play(home, worlds.town(NAMES, with_address=1.0), now=NOW)
        seeing.chart(home, now=NOW)
        yield home


@pytest.fixture(scope="module")
def reader(told: System) -> Iterator[Visitor]:
    """Return whoever leads the place, and reads the story."""
    with visitor(told, Role.OWNER) as found:
        yield found


def test_every_screen_stands_and_each_of_its_pages_opens(reader: Visitor) -> None:
    for number in range(1, len(story.SCREENS) + 1):
        screen = reader.get(f"/console/story?screen={number}")
        assert screen.status_code == 200
        assert f"{number} of {len(story.SCREENS)}" in screen.text
        pages = re.findall(r'class="button[^"]*" href="([^"]+)"', screen.text)
        assert len(pages) == len(story.SCREENS[number - 1].pages)
        for page in pages:
            assert reader.get(page).status_code == 200, page


def test_an_offer_that_waits_to_be_started_is_a_draft_in_words(reader: Visitor) -> None:
    assert "</em> is a draft" in reader.get("/console/story?screen=5").text


def test_the_first_page_leads_to_it_only_where_there_is_one(
    reader: Visitor, shop_home: System
) -> None:
    assert "/console/story" in reader.get("/console").text
    with visitor(shop_home, Role.OWNER) as owner:
        assert "/console/story" not in owner.get("/console").text
        assert "There is no story here" in owner.get("/console/story").text


def test_what_is_simulated_is_hatched_called_so_and_left_out_on_demand(
    told: System, reader: Visitor
) -> None:
    kept = worlds.layer(told)
    assert kept is not None
    her = people.resolve(told.record, f"household:{kept.her}").person_id

    both = reader.get(f"/console/people/{her}").text
    real = reader.get(f"/console/people/{her}?real=1").text

    assert 'fill="url(#timeline-hatch-person)"' in both
    assert "hatched: simulated" in both
    assert '<span class="badge simulated">simulated</span>' in both
    assert "3 times they came" in re.sub(r"<[^>]+>", "", both)
    assert "url(#timeline-hatch-person)" not in real
    assert '<span class="badge simulated">' not in real
    assert "real=1" in real
    assert "merged by a simulated card form" in both


def test_real_only_shows_no_simulated_address_where_people_are_set_side_by_side(
    told: System, reader: Visitor
) -> None:
    kept = worlds.layer(told)
    assert kept is not None
    her = people.resolve(told.record, f"household:{kept.her}")
    merge = f"/console/people/{her.person_id}/merge?other=household:{kept.other}"
    pages = (merge, f"/console/people/{her.person_id}", "/console/review",
             "/console/trust/requests", "/console/mailbox")  # fmt: skip
    address = worlds.address(kept.her)

    assert f'{address}</strong> <span class="badge simulated">' in reader.get(merge).text
    reader.post("/console/real", {"only": "1", "back": "/console"})
    try:
        for page in pages:
            assert "simulated.invalid" not in reader.get(page).text, page
        assert f"Household {kept.other}" in reader.get(merge).text
    finally:
        reader.post("/console/real", {"only": "0", "back": "/console"})


def test_a_group_of_simulated_people_is_told_to_reach_nobody(told: System, reader: Visitor) -> None:
    planned = Plan(
        use="marketing.recipes", audience="has('email')",
        steps=(Step(variants=(Variant(arm="a", channel="email", text="Hello"),)),),
        goal=worlds.GOAL,
    )  # fmt: skip
    grouped = campaigns.create(told.record, "Grouped", planned, owner="1", now=NOW)
    listed = msgspec.structs.replace(planned, audience="touches > 1000")
    empty = campaigns.create(told.record, "Of nobody", listed, owner="1", now=NOW)

    shown = reader.get(f"/console/campaigns/{grouped.campaign_id}").text
    of_nobody = reader.get(f"/console/campaigns/{empty.campaign_id}").text

    assert "Addresses and rules of people in it are <strong>simulated</strong>" in shown
    assert "Addresses and rules of people in it" not in of_nobody


def test_a_simulated_campaign_is_called_so_beside_its_truth(told: System, reader: Visitor) -> None:
    kept = worlds.layer(told)
    assert kept is not None

    listed = reader.get("/console/campaigns").text
    shown = reader.get(f"/console/campaigns/{kept.campaign_id}").text
    found = reader.get("/console/results").text

    assert "simulated</span>" in listed
    assert "nothing of it ever left" in shown
    assert "The truth, which the results do not know: 20.0 people more in 100" in found
    assert "<strong>simulated</strong>; they left by no channel" in (
        reader.get("/console/deliveries").text
    )


def _basket(name: str, weeks: int) -> TouchDraft:
    return TouchDraft(
        room="test",
        message_id=f"{name}-{weeks}",
        handles={"household": name},
        occurred_us=NOW - weeks * 7 * clock.DAY,
        purpose="purchase",
        initiator="person",
        channel="store",
        name="Basket",
        amount="12.50",
        currency="EUR",
    )
