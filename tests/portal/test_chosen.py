"""Why a campaign's message reached somebody: its name, chance if it chose; and "later"."""

import msgspec
import pytest

from tests.flow.given_campaigns import NOON, a_campaign, a_person, a_step, does, says, who
from tests.portal.visiting import Guest, guest
from twofold import clock, decisions, messages, seeing, speaking, terms
from twofold.campaigns import Step, Variant
from twofold.system import System

TWO_WAYS = Step(
    variants=tuple(Variant(arm=one, channel="email", text=f"Shoes, {one}") for one in ("a", "b"))
)


@pytest.fixture
def home(opened: System, monkeypatch: pytest.MonkeyPatch) -> System:
    """Return a home at noon in which nobody is left alone, with Ada in it."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON)
    found = msgspec.structs.replace(
        opened, settings=msgspec.structs.replace(opened.settings, holdout_percent=0)
    )
    a_person(found, "ada")
    return found


def sent(home: System) -> str:
    """Decide about Ada, let it leave, and return the path of the page under her mail."""
    speaking.deciding.decide_all(home, now=NOON)
    with speaking.gateway(home, now=lambda: NOON) as gateway:
        while gateway.step():
            pass
    [found] = messages.lying(home.settings.home, limit=5)
    return "/u/" + found.link.rpartition("/")[2]


def read(found: Guest, path: str, language: str = "en") -> str:
    """Return a page in a language."""
    return found.get(path, **{"Accept-Language": language}).text


def test_a_campaign_tells_its_name_and_that_chance_chose_among_its_ways(home: System) -> None:
    a_campaign(home, "Spring shoes", steps=(TWO_WAYS,), policy="rotate")
    path = sent(home)

    with guest(home, "email:ada@b.example") as her:
        assert "part of “Spring shoes”. Chance chose it for you" in read(her, path)
        assert "gehört zu „Spring shoes“. Der Zufall" in read(her, path, "de")
        assert "part of “Spring shoes”. Chance chose it" in read(her, "/me/messages")


def test_of_one_way_it_does_not_speak_of_chance(home: System) -> None:
    a_campaign(home, "Spring shoes", steps=(a_step("Shoes"),))
    path = sent(home)

    with guest(home) as her:
        told = read(her, path)

    assert "It is part of “Spring shoes”." in told
    assert "Chance" not in told


def test_of_two_moments_it_is_told_which_chance_drew(home: System) -> None:
    for use in ("profiling.marketing", "marketing"):
        says(home, "ada", "allow", use)
    for day in range(1, 6):
        at_us = NOON - day * clock.DAY + 6 * clock.HOUR
        does(home, "ada", "Product Viewed", at_us=at_us, purpose="research")
    a_campaign(home, "Spring shoes", steps=(a_step("Shoes", at="best"),))
    speaking.deciding.decide_all(home, now=NOON)
    [decided] = decisions.of_person(home.record, who(home, "ada"))
    with speaking.gateway(home, now=lambda: decided.planned_us) as gateway:
        while gateway.step():
            pass
    [found] = messages.lying(home.settings.home, limit=5)

    with guest(home) as her:
        told = read(her, "/u/" + found.link.rpartition("/")[2])

    assert decided.moment is not None
    drawn = {"now": "at once, and not at an hour", "own": "at an hour at which you usually come"}
    assert f"When it leaves was drawn, too: {drawn[decided.moment.moment]}" in told


def test_later_lets_this_topic_rest_until_a_day_and_all_else_go_on(home: System) -> None:
    a_campaign(home, "Spring shoes", steps=(a_step("Shoes"),))
    path = sent(home)

    with guest(home) as her:
        told = her.client.post(path, data={"do": "later", "until": "2026-04-01"}).text

    assert "nothing comes until" in told
    assert _reason(home, "marketing.shoes", "2026-03-31T12:00:00Z") == "paused"
    assert _reason(home, "marketing.hats", "2026-03-31T12:00:00Z") == "allowed"
    assert _reason(home, "marketing.shoes", "2026-04-02T12:00:00Z") == "allowed"


def _reason(home: System, use: str, at: str) -> str:
    now, person = clock.parse(at), who(home, "ada")
    known = messages.circumstances(home.record, person, seeing.house(home), now=now)
    intent = terms.Intent(use=use, channel="email")
    return terms.permit(terms.of(home.record, person), intent, known, now=now).reason
