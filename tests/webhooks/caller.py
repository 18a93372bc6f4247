"""A process that tells webhooks once, and hangs right before or after its last look.

    python -m tests.webhooks.caller HOME DATABASE INSIDE PLACE

It touches HOME/reached once it is there, and goes on when HOME/go is there.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from twofold import egress, speaking, system
from twofold.settings import Settings

SECONDS_MAX = 60.0


def main(home: str, database: str, inside: str, place: str) -> None:
    """Tell what is due, hanging at a place."""
    folder, post = Path(home), egress.post

    def hanging(*given: Any, fence: Callable[[], bool], **told: Any) -> egress.Answer:
        def look() -> bool:
            if place == "before":
                _hang(folder)
                return fence()
            stands = fence()
            _hang(folder)
            return stands

        return post(*given, fence=look, **told)

    settings = Settings(home=folder, database=database or None, inside=inside)
    with pytest.MonkeyPatch.context() as patch, system.running(settings) as found:
        patch.setattr(egress, "post", hanging)
        speaking.tell_webhooks(found)


def _hang(folder: Path) -> None:
    (folder / "reached").touch()
    deadline = time.monotonic() + SECONDS_MAX
    while not (folder / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
