"""Addresses in messages: each leaves as one of ours that does not name it."""

from twofold import keys, messages
from twofold.messages import Delivery, Message
from twofold.system import System


def wrap(system: System, delivery: Delivery) -> Message:
    """Return a message as it leaves: each address as one of ours that does not name it."""
    if not delivery.message.links:
        return delivery.message
    secret, root = key(system), system.settings.root

    def reach(number: int) -> str:
        return f"{root}/l/{messages.target_token(secret, delivery.delivery_id, number)}"

    return messages.wrapped(delivery.message, reach)


def key(system: System) -> bytes:
    """Return the key under which links of ours are sealed."""
    return keys.derive(system.settings.home, "address in a message")
