"""Segment's own clients, pointed at us and otherwise untouched."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

from tests.clients.conftest import Running

NODE = Path(__file__).parent / "node"


@pytest.mark.parametrize("packed", [False, True])
def test_the_python_client_works_untouched(server: Running, packed: bool) -> None:
    failures: list[object] = []
    client = Client(
        server.key,
        host=server.host,
        gzip=packed,
        upload_interval=0.1,
        on_error=lambda error, _: failures.append(error),
    )

    client.identify("ada", {"email": "ada@shop.example"}, anonymous_id="browser-1")
    client.track("ada", "Order Completed", {"revenue": 12.3, "own": {"deep": [1, None]}})
    client.page("ada", "shop", "Home")
    client.screen("ada", "shop", "Start")
    client.group("ada", "team")
    client.alias("ada-before", "ada")
    client.track(7, "Grüße 👋", timestamp=datetime(2026, 1, 10, 10, tzinfo=UTC))
    for number in range(500):
        client.track(f"user-{number}", "Product Viewed", {"position": number})
    client.shutdown()

    stored = server.stored
    assert failures == []
    assert len(stored) == 507
    assert [event["type"] for event in stored[:6]] == [
        "identify",
        "track",
        "page",
        "screen",
        "group",
        "alias",
    ]
    assert stored[1]["properties"] == {"revenue": 12.3, "own": {"deep": [1, None]}}
    assert stored[6]["event"] == "Grüße 👋"
    assert stored[6]["userId"] == "7"
    assert len({event["messageId"] for event in stored}) == 507


def test_the_python_client_is_told_of_a_wrong_key(server: Running) -> None:
    failures: list[Any] = []
    client = Client(
        "wrong",
        host=server.host,
        upload_interval=0.1,
        max_retries=0,
        on_error=lambda error, _: failures.append(error),
    )

    client.track("ada", "Order Completed")
    client.shutdown()

    assert [error.status for error in failures] == [401]
    assert server.stored == []


def test_the_node_client_works_untouched(server: Running) -> None:
    _install()

    sent = subprocess.run(
        ["node", "send.mjs", server.host, server.key],
        cwd=NODE,
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )

    # The client sends its batches at once, so they may arrive in any order.
    stored = {event.get("event", event["type"]): event for event in server.stored}
    assert (sent.returncode, sent.stderr) == (0, "")
    assert stored.keys() == {
        *("alias", "group", "identify", "page", "screen"),
        *("Order Completed", "Grüße 👋"),
    }
    assert len(server.stored) == 7
    assert stored["Grüße 👋"]["timestamp"] == "2026-01-10T10:00:00.123Z"
    assert stored["identify"]["traits"] == {"email": "ada@shop.example"}
    assert stored["alias"]["previousId"] == "ada-before"


def _install() -> None:
    if shutil.which("npm") is None and not os.environ.get("CI"):
        pytest.skip("needs node and npm")
    if not (NODE / "node_modules").exists():
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=NODE,
            timeout=120,
            check=True,
        )
