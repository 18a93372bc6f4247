"""What watches over a server asks: does it live, is it ready, how much waits."""

import asyncio
import shutil
from typing import Any

from twofold import __version__, clock, errors, jobs, seeing, speaking
from twofold.api.problems import Answer
from twofold.system import System

_TEXT = b"text/plain; charset=utf-8"
# Prometheus' text format (its version 0.0.4).
_FIGURES = b"text/plain; version=0.0.4; charset=utf-8"
_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
# Below it one more batch and what the databases write beside it may find no place.
_FREE_BYTES_MIN = 1024 * 1024


class Health:
    """The ASGI application of /healthz, /readyz and /metrics; it tells nothing of any person."""

    def __init__(self, home: System) -> None:
        """Watch over a home."""
        self._home = home
        self._started_us = clock.now_us()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        del receive
        method, path = scope["method"], scope["path"]
        if path in _PATHS and method not in {"GET", "HEAD"}:
            status = 204 if method == "OPTIONS" else 405
            answer = Answer(status, b"", ((b"allow", b"GET, HEAD, OPTIONS"),))
        else:
            answer = await asyncio.to_thread(self._answer, path)
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    def _answer(self, path: str) -> Answer:
        if path == "/healthz":
            return _told(200, b"alive\n")
        try:
            figures = self._figures()
        except errors.Unavailable:
            return _told(503, b"the record cannot be read\n")
        if path == "/readyz":
            if shutil.disk_usage(self._home.settings.home).free < _FREE_BYTES_MIN:
                return _told(503, b"the disk of the home is full\n")
            return _told(200, b"ready\n")
        if path == "/metrics":
            return _told(200, figures, kind=_FIGURES)
        return _told(404, b"not here\n")

    def _figures(self) -> bytes:
        lines = [
            "# TYPE twofold_info gauge",
            f'twofold_info{{version="{__version__}"}} 1',
            "# TYPE twofold_started_seconds gauge",
            f"twofold_started_seconds {self._started_us / clock.SECOND:.3f}",
            "# HELP twofold_journal_backlog Entries taken in and not yet in the record.",
            "# TYPE twofold_journal_backlog gauge",
            f"twofold_journal_backlog {seeing.backlog(self._home)}",
            "# HELP twofold_people_unsettled People whose readings are being brought up to date.",
            "# TYPE twofold_people_unsettled gauge",
            f"twofold_people_unsettled {seeing.unsettled(self._home)}",
            "# TYPE twofold_jobs gauge",
        ]
        for name, states in jobs.counts(self._home.record).items():
            for state, count in states.items():
                lines.append(f'twofold_jobs{{name="{name}",state="{state}"}} {count}')
        lines += [
            "# HELP twofold_channel_shut Messages that wait for a channel with a wrong setting.",
            "# TYPE twofold_channel_shut gauge",
        ]
        for fault in speaking.faults.standing(self._home):
            lines.append(f'twofold_channel_shut{{channel="{fault.channel}"}} {fault.waiting}')
        return ("\n".join(lines) + "\n").encode()


def _told(status: int, body: bytes, *, kind: bytes = _TEXT) -> Answer:
    length = b"%d" % len(body)
    return Answer(status, body, ((b"content-type", kind), (b"content-length", length)))
