"""A no is heard up to the first byte of a call."""

from typing import Any

import pytest

from tests.webhooks.given_webhooks import ADA, a_touch, a_webhook
from tests.webhooks.receiver import Receiver
from twofold import clock, egress, people, speaking, terms, webhooks
from twofold.system import System


def test_of_who_says_so_while_a_line_opens_nothing_is_told(
    home: System, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_webhook(home, receiver)
    a_touch(home, "one")
    ada, opened = people.resolve(home.record, ADA), egress.post

    def opening(*given: Any, **told: Any) -> egress.Answer:
        terms.restrict(home.record, ada, now=clock.now_us())
        return opened(*given, **told)

    monkeypatch.setattr(egress, "post", opening)
    speaking.tell_webhooks(home)

    assert receiver.taken == []
    assert webhooks.counts(home.record)[made.webhook_id] == {"withheld": 1}
