"""Strict rules, or another channel, change neither what is offered nor how long somebody waits."""

from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import NOON, a_campaign, a_person, outbox, prefers, says, who
from twofold import clock, heeding, rights, speaking
from twofold.campaigns import Step, Variant
from twofold.rights import Kind, Wanted
from twofold.settings import Settings
from twofold.system import System

# Everything that somebody can refuse without refusing the offer itself.
REFUSED = ("research", "care", "cocreate", "share", "ai.training", "profiling", "personalisation")
EITHER = (
    Variant(arm="email", channel="email", text="Shoes at 20 EUR"),
    Variant(arm="inapp", channel="inapp", text="Shoes at 20 EUR"),
)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        for name in ("ada", "bob"):
            a_person(found, name)
        yield found


@pytest.mark.parametrize("strict", ["ada", "bob"])
@pytest.mark.parametrize("turned", [False, True])
def test_i19_the_same_is_offered_at_the_same_time(home: System, strict: str, turned: bool) -> None:
    for use in REFUSED:
        says(home, strict, "deny", use)
    for name, channel in zip(
        ("ada", "bob"), ("inapp", "email")[:: -1 if turned else 1], strict=True
    ):
        prefers(home, name, channel)
    a_campaign(
        home, people=("user_id:ada", "user_id:bob"), steps=(Step(variants=EITHER),), policy="fixed"
    )

    speaking.deciding.decide_all(home, now=NOON)

    [ada], [bob] = outbox(home, "ada"), outbox(home, "bob")
    assert (ada.message, ada.not_before_us) == (bob.message, bob.not_before_us)
    assert {ada.intent.channel, bob.intent.channel} == {"inapp", "email"}


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("strict", ["ada", "bob"])
def test_i19_requests_have_the_same_clock_and_the_same_place(
    home: System, kind: Kind, strict: str
) -> None:
    for use in (*REFUSED, "marketing", "analytics"):
        says(home, strict, "deny", use)
    channels = ("email", "web", "sms", "post")
    made = [
        heeding.open_request(
            home,
            who(home, ("ada", "bob")[place % 2]),
            Wanted(kind=kind, words="It is wrong", proof="handle", channel=channel),
            now=NOON + place * clock.HOUR,
        )
        for place, channel in enumerate(channels)
    ]

    assert {one.expected_us - one.received_us for one in made} == {rights.DUTIES[kind].promise_us}
    assert len({one.state for one in made}) == 1
    waiting = [one.request_id for one in rights.waiting_requests(home.record)]
    assert waiting == [one.request_id for one in made if one.state not in rights.ENDED]
