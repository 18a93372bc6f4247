"""In the app: a message lies among the person's own, on their side and in the shop's pages.

Nothing leaves the home, so handing over is noting that it stands there from now on.
"""

from collections.abc import Callable

from twofold import clock
from twofold.messages.channels.parcel import Channel, Fenced, Look, Outcome, Parcel, Sent
from twofold.messages.delivery import Delivery


def inapp() -> Channel:
    """Return the channel whose messages are shown as soon as they are noted as sent."""

    def send(_parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        return Sent(first_byte_us=clock.now_us()) if fence() else Fenced()

    return send


def look_in_inapp() -> Look:
    """Return how to tell what came of a message: what was not noted as sent was never shown."""

    def look(_delivery: Delivery) -> Outcome:
        return Fenced()

    return look
