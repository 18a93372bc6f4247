"""What lies in the app, as somebody sees it who looks again and again.

A message lies there from the commit that notes it as sent, a moment that nobody writes down. One
that was not there in one look and is in the next came after the first one: so long ago, at least,
it was not to be seen, and that moment is held against the answers.
"""

import threading
from collections.abc import Sequence

from benchmarks.sinks import DELIVER, Noted
from twofold import clock, storage
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

LOOK_SECONDS = 0.02
_SHOWN = Query(
    "shown", "SELECT delivery_id FROM delivery WHERE channel = 'inapp' AND state = 'sent'"
)


class Looker:
    """Looks at what is shown, beside whoever hands over."""

    channel = "inapp"
    deliver: Sequence[str] = DELIVER

    def __init__(self) -> None:
        """Wait for a home to look at."""
        self._seen: dict[str, int] = {}
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def ways(self, settings: Settings) -> Settings:
        """Return the settings as they are: nothing leaves the home."""
        return settings

    def know(self, home: System, handles: Sequence[str]) -> None:
        """Begin to look."""
        del handles
        told = (home.settings,)
        self._thread = threading.Thread(target=self._look, args=told, daemon=True)
        self._thread.start()

    def noted(self) -> list[Noted]:
        """Return what was seen."""
        return [
            Noted(delivery_id=one, first_byte_us=us, taken=True)
            for one, us in list(self._seen.items())
        ]

    def end(self) -> None:
        """Look once more, and no longer."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, settings: Settings) -> None:
        record = storage.open_record(settings)
        before_us = clock.now_us()
        while True:
            over, now_us = self._over.wait(LOOK_SECONDS), clock.now_us()
            for row in record.all(_SHOWN):
                self._seen.setdefault(row.delivery_id, before_us)
            before_us = now_us
            if over:
                record.close()
                return
