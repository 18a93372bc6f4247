"""Webhooks, and what happens for them to tell."""

from tests.webhooks.receiver import Receiver
from twofold import clock, people, touches, webhooks
from twofold.system import System
from twofold.touches import TouchDraft
from twofold.webhooks import Webhook

ADA, BOB = "email:ada@b.example", "email:bob@b.example"


def a_webhook(home: System, receiver: Receiver, names: tuple[str, ...] = ("*",)) -> Webhook:
    """Make a webhook that leads to a receiver."""
    inside = home.settings.places_inside
    return webhooks.add(
        home.record, receiver.url, names, inside=inside, by=None, now=clock.now_us()
    )


def a_touch(home: System, message_id: str, *, handle: str = ADA, name: str = "Page Viewed") -> None:
    """Let something happen."""
    kind, _, value = handle.partition(":")
    draft = TouchDraft(
        room="test",
        message_id=message_id,
        handles={kind: value},
        occurred_us=clock.now_us(),
        purpose="purchase" if name == "Order Completed" else "research",
        initiator="person",
        name=name,
        channel="web",
    )
    with home.record.write(serial=people.SERIAL):
        touches.record(home.record, draft, now=clock.now_us())
