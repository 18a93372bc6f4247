"""Whoever is answered hears the offer that waited for that at the next turn."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import NOON, a_campaign, a_person, does, outbox
from tests.speaking.test_enough import deliver
from twofold import clock, messages, speaking
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back from everything, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_whoever_is_answered_hears_the_offer_at_the_next_turn(home: System) -> None:
    a_person(home, "ada")
    a_person(home, "bob")
    for name in ("ada", "bob"):
        does(home, name, "Asked", at_us=NOON - clock.HOUR, purpose="service", thread=name)
    a_campaign(home, people=("user_id:ada", "user_id:bob"))
    speaking.deciding.decide_all(home, now=NOON)
    seen = speaking.pausing.let_go_on(home, None, now=NOON + 1)
    does(home, "ada", "Answered", at_us=NOON + 2, purpose="service", thread="ada",
         initiator="brand")  # fmt: skip
    does(home, "bob", "Answered", at_us=NOON + 2, purpose="service", thread="other",
         initiator="brand")  # fmt: skip
    assert speaking.deciding.decide_all(home, now=NOON + 3) == 0

    assert speaking.pausing.let_go_on(home, seen, now=NOON + 4) > seen
    speaking.deciding.decide_all(home, now=NOON + 5)

    assert [one.state for one in outbox(home, "ada")] == ["waiting"]
    assert outbox(home, "bob") == []
    does(home, "bob", "Answered", at_us=NOON + 6, purpose="service", thread="bob",
         initiator="brand")  # fmt: skip
    speaking.pausing.let_go_on(home, None, now=NOON + 7)
    speaking.deciding.decide_all(home, now=NOON + 8)
    assert [one.state for one in outbox(home, "bob")] == ["waiting"]


def test_what_waited_for_an_answer_leaves_once_that_is_given(home: System) -> None:
    a_person(home, "ada")
    a_campaign(home)
    speaking.deciding.decide_all(home, now=NOON)
    [waiting] = outbox(home, "ada")
    does(home, "ada", "Asked", at_us=NOON, purpose="service", thread="t")
    messages.put_off(home.record, [waiting.delivery_id], until_us=NOON + 6 * clock.HOUR,
                     reason="open")  # fmt: skip
    seen = speaking.pausing.let_go_on(home, None, now=NOON + 1)
    deliver(home, now=NOON + 2)
    assert [one.state for one in outbox(home, "ada")] == ["waiting"]
    does(home, "ada", "Answered", at_us=NOON + 3, purpose="service", thread="t", initiator="brand")

    speaking.pausing.let_go_on(home, seen, now=NOON + 4)
    deliver(home, now=NOON + 5)

    assert outbox(home, "ada") == []
