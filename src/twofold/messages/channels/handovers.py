"""What a gateway was handing over: noted on this machine, for whoever takes over when it dies.

A line before the first byte of each, and one with its end. Killed, a process leaves both behind
it, so that only what was truly in between is unknown. A machine that stops may lose lines, and so
nothing is concluded from those of another start of it.
"""

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from twofold.messages.channels.parcel import Channel, Fenced, Look, Outcome, Parcel, Sent
from twofold.messages.delivery import Delivery

FOLDER = "handovers"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Handovers:
    """The notes of one gateway."""

    def __init__(self, home: Path, owner: str) -> None:
        folder = home / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = _file(home, owner)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o600)
        os.write(self._file, f"{_boot()}\n".encode())

    def noting(self, send: Channel) -> Channel:
        """Return a channel that notes what it hands over."""

        def noted(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
            begun = False

            def noted_fence() -> bool:
                nonlocal begun
                begun = fence() and self._note(parcel.delivery_id, "begun")
                return begun

            outcome = send(parcel, noted_fence)
            if begun:
                self._note(parcel.delivery_id, outcome.state)
            return outcome

        return noted

    def close(self) -> None:
        """Note nothing more; what stands there stays for the gateway after this one."""
        os.close(self._file)

    def sweep(self) -> None:
        """Remove the notes of the gateways before, once what they held was taken over."""
        for path in self._path.parent.glob("*.log"):
            if path != self._path:
                path.unlink(missing_ok=True)

    def _note(self, delivery_id: str, state: str) -> bool:
        line = f"{delivery_id} {state}\n".encode()
        try:
            return os.write(self._file, line) == len(line)
        except OSError:
            # What cannot be noted is not begun.
            return False


def look_in_handovers(home: Path, otherwise: Outcome) -> Look:
    """Return how to tell what came of a delivery by the notes of the gateway that held it."""
    known: dict[str, dict[str, str] | None] = {}

    def look(delivery: Delivery) -> Outcome:
        owner = delivery.lease_owner or ""
        if owner not in known:
            known[owner] = _read(_file(home, owner))
        notes = known[owner]
        if notes is None:
            return otherwise
        match notes.get(delivery.delivery_id):
            case None | "waiting":
                return Fenced()
            case "sent":
                return Sent(first_byte_us=delivery.handed_us or 0)
            case _:
                return otherwise

    return look


def _read(path: Path) -> dict[str, str] | None:
    """Return the last word on each delivery; None if these notes prove nothing."""
    try:
        boot, *lines = path.read_text("ascii").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if not boot or boot != _boot():
        return None
    found = {}
    for line in lines:
        delivery_id, _, state = line.partition(" ")
        found[delivery_id] = state
    return found


def _file(home: Path, owner: str) -> Path:
    return home / FOLDER / f"{blake2b(owner.encode(), digest_size=16).hexdigest()}.log"


def _boot() -> str:
    """Return which start of this machine it is; nothing where that cannot be told."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
