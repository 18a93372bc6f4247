"""A campaign that may choose for each person does, with the very chance that it keeps."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import NOON, a_person, a_plan, decided, does
from twofold import campaigns, clock, decisions, speaking
from twofold.campaigns import Step, Variant
from twofold.decisions import Model
from twofold.settings import Settings
from twofold.system import System

CROWD = tuple(f"p{place}" for place in range(24))
LISTED = tuple(f"user_id:{name}" for name in CROWD)
WAYS = Step(
    variants=(
        Variant(arm="short", channel="email", text="Shoes"),
        Variant(arm="long", channel="email", text="Shoes, at length"),
    )
)
MODEL = Model(
    arms=("long", "short", ""),
    n=9_000,
    usable=True,
    low=0.01,
    mid=0.02,
    high=0.03,
    centre=(0.0, 0.0, 0.0),
    spread=(1.0, 1.0, 1.0),
    weights=((0.1, 0.5, 0.0, 0.0), (0.3, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0)),
)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_what_is_drawn_for_each_person_is_kept_with_the_very_chance_it_had(home: System) -> None:
    for place, name in enumerate(CROWD):
        learning = ("profiling.marketing",) if place % 3 else ()
        a_person(home, name, allows=("marketing", "analytics", *learning))
        if place % 2:
            does(home, name, "Order Completed", at_us=NOON - clock.DAY)
    made = campaigns.create(
        home.record, "Shoes", a_plan(people=LISTED, policy="personal", steps=(WAYS,)),
        owner="staff", now=NOON,
    )  # fmt: skip
    # Whoever bought before is served by the long one, the others by the short one.
    decisions.keep_model(home.record, made.campaign_id, 1, MODEL, now=NOON)
    speaking.campaigning.start_campaign(home, made.campaign_id, now=NOON)

    speaking.deciding.decide_all(home, now=NOON)

    for place, name in enumerate(CROWD):
        [one] = decided(home, name)
        chances = {option.arm: option.propensity for option in one.options}
        chances[one.arm] = one.propensity
        if place % 3:
            liked, other = ("long", "short") if place % 2 else ("short", "long")
            assert (chances[liked], chances[other]) == pytest.approx((0.98, 0.01))
        else:
            # Who does not let offers be worked out for them is chosen for as everybody is.
            assert chances["long"] == pytest.approx(chances["short"], abs=1e-4)
