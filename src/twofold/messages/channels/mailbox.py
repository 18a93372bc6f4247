"""A mailbox on this machine: a file for each message, for as long as no real channel is set up."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from twofold import clock
from twofold.messages.channels.parcel import Channel, Fenced, Look, Outcome, Parcel, Sent
from twofold.messages.delivery import Delivery
from twofold.messages.links import unsubscribe_headers

FOLDER = "mailbox"


def mailbox(home: Path) -> Channel:
    """Return the channel that keeps messages in the folder `mailbox` of a home."""
    folder = home / FOLDER

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        folder.mkdir(mode=0o700, exist_ok=True)
        ready = folder / f"{parcel.delivery_id}.part"
        first_byte_us = clock.now_us()
        told = {"sent_us": first_byte_us, **msgspec.to_builtins(parcel)}
        if parcel.channel == "email":
            told["headers"] = unsubscribe_headers(parcel.link)
        ready.write_bytes(msgspec.json.encode(told))
        if not fence():
            ready.unlink()
            return Fenced()
        ready.replace(folder / f"{parcel.delivery_id}.json")
        return Sent(first_byte_us=first_byte_us)

    return send


def look_in_mailbox(home: Path) -> Look:
    """Return how to tell what came of a message: it lies in the folder, or it never left."""

    def look(delivery: Delivery) -> Outcome:
        kept = (home / FOLDER / f"{delivery.delivery_id}.json").exists()
        return Sent(first_byte_us=delivery.handed_us or 0) if kept else Fenced()

    return look
