"""A gateway as a process of its own, whose channel waits right before or after its fence.

    python -m tests.proof.gatehouse HOME DATABASE before|after

It leaves a file `reached` in the home when it is there, and goes on once there is a file `go`.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from twofold import clock, messages, system
from twofold.messages import Fenced, Gateway, House, Outcome, Parcel
from twofold.settings import Settings

SECONDS_MAX = 60.0


def main(home: str, database: str, place: str) -> None:
    """Hand over what is due, once, waiting on the way."""
    folder = Path(home)
    real = messages.test(folder)

    def wait() -> bool:
        (folder / "reached").touch()
        deadline = time.monotonic() + SECONDS_MAX
        while not (folder / "go").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        return True

    def channel(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        if place == "before":
            wait()
            return real(parcel, fence)
        if not fence():
            return Fenced()
        return real(parcel, wait)

    with system.running(Settings(home=folder, database=database or None)) as open_home:
        gateway = Gateway(
            open_home.record,
            owner=f"gatehouse:{clock.now_us()}",
            house=House,
            channel=lambda _: channel,
            link=lambda _: "/u/x",
            follow=lambda _ended: None,
        )
        gateway.step()


if __name__ == "__main__":
    main(*sys.argv[1:])
