"""What watches over a server is told whether it can take anything in."""

import asyncio
import shutil
from typing import Any, NamedTuple

import pytest

from twofold import api
from twofold.system import System


class Disk(NamedTuple):
    """What a disk says of itself, with no room left."""

    total: int = 10_000_000
    used: int = 10_000_000
    free: int = 0


def asked(home: System, path: str) -> tuple[int, str]:
    """Return what a watcher is told."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    asyncio.run(api.Health(home)({"path": path, "method": "GET"}, None, send))
    return sent[0]["status"], sent[1]["body"].decode()


def test_a_full_disk_is_alive_and_not_ready(
    opened: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(opened, "/readyz") == (200, "ready\n")

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk())

    assert asked(opened, "/readyz") == (503, "the disk of the home is full\n")
    assert asked(opened, "/healthz") == (200, "alive\n")
    assert asked(opened, "/metrics")[0] == 200
