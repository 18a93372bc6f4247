"""A mailbox on this machine: a file for each message, for as long as no real channel is set up."""

import heapq
from collections.abc import Callable
from pathlib import Path

import msgspec

from twofold import clock, ids
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


class Lying(Parcel, frozen=True, kw_only=True):
    """A message as it lies in the mailbox."""

    sent_us: int


def lying(home: Path, *, limit: int) -> list[Lying]:
    """Return the messages that lie in a home's mailbox, the latest first."""
    files = heapq.nlargest(limit, (home / FOLDER).glob("*.json"), key=_moment)
    found = [_read(file) for file in files]
    return sorted((one for one in found if one is not None), key=lambda one: -one.sent_us)


def lying_one(home: Path, delivery_id: str) -> Lying | None:
    """Return one message that lies in a home's mailbox, or None."""
    return _read(home / FOLDER / f"{delivery_id}.json") if ids.is_id(delivery_id) else None


def _moment(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        # Erased meanwhile.
        return 0


def _read(file: Path) -> Lying | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Lying)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
