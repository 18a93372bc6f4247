"""`twofold serve` as it runs for weeks: ready, watched, restarted, ended."""

import base64
import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.terminal import twofold
from tests.server import serving
from tests.server.serving import Served
from twofold import access, supervisor

# The bar is 250 MB; the rest is margin for other machines.
IDLE_MB_MAX = 300
FRESH_SECONDS_MAX = 5.0

# A slow disk: the module that e-mail addresses need takes its time to be found.
SLOW_IMPORT = """\
import sys, time
from importlib.abc import MetaPathFinder

class Slow(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "encodings.idna":
            time.sleep(6)

sys.meta_path.insert(0, Slow())
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """Return one server for the tests that leave it running, and its home."""
    home = tmp_path_factory.mktemp("served") / "home"
    with serving.serving(home) as found:
        yield found, home


def test_it_says_where_it_answers_when_it_does(served: tuple[Served, Path]) -> None:
    server, _ = served

    assert server.ready == f"Twofold is ready at http://127.0.0.1:{server.port}\n"
    assert server.get("/healthz") == (200, "alive\n")
    assert server.get("/readyz") == (200, "ready\n")
    status, figures = server.get("/metrics")
    assert status == 200
    assert "\ntwofold_journal_backlog 0\n" in figures
    assert server.get("/healthz/no")[0] == 404


def test_chunks_that_cannot_be_read_are_the_senders_fault(served: tuple[Served, Path]) -> None:
    server, home = served
    key = twofold("key", "create", "torn", home=home).out.strip()
    user = base64.b64encode(f"{key}:".encode()).decode()
    head = f"POST /v1/batch HTTP/1.1\r\nhost: x\r\nauthorization: Basic {user}\r\n"

    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(f"{head}transfer-encoding: chunked\r\n\r\nno length\r\n".encode())
        answer = line.recv(10_000)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problems/cut-off" in answer


def test_links_of_staff_lead_to_where_it_answers(served: tuple[Served, Path]) -> None:
    server, home = served

    added = twofold("staff", "add", "ada@shop.example", home=home)
    again = twofold("staff", "link", "ada@shop.example", home=home)

    start = f"http://127.0.0.1:{server.port}/console/enter/"
    assert added.out.startswith(start)
    assert again.out.startswith(start)


def test_web_and_worker_are_small_before_the_first_chart(served: tuple[Served, Path]) -> None:
    server, _ = served
    serving.until(lambda: server.worker)
    serving.until(lambda: 'name="chart",state="waiting"' in server.get("/metrics")[1])

    used = sum(serving.memory_mb(pid) for pid in server.pids)

    print(f"idle memory of {len(server.pids)} processes: {used:.0f} MB")  # noqa: T201 - its figure
    assert used < IDLE_MB_MAX


def test_what_was_sent_is_in_the_profile_soon_after(served: tuple[Served, Path]) -> None:
    server, home = served
    key, reader = serving.key(home), serving.key(home, access.May.READ)
    # The first person waits for the lens's engine to be imported.
    _send(server, key, reader)

    seconds = _send(server, key, reader)

    print(f"touch to profile: {seconds:.2f} s")  # noqa: T201 - its figure
    assert seconds < FRESH_SECONDS_MAX


def test_a_worker_that_was_killed_comes_back(served: tuple[Served, Path]) -> None:
    server, home = served
    serving.until(lambda: server.worker)
    killed = server.worker
    assert killed is not None

    os.kill(killed, signal.SIGKILL)
    serving.until(lambda: server.worker not in {None, killed})

    assert _send(server, serving.key(home), serving.key(home, access.May.READ)) < 20


def test_the_web_process_reads_addresses_however_slowly_it_learned_to(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW_IMPORT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with serving.serving(home) as server:
        reader = serving.key(home, access.May.READ)

        status, _ = server.get("/api/people?handle=email:ann@example.org", reader)

    assert status == 404


def test_a_port_that_is_taken_is_told_in_words(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = twofold("serve", "--port", port, home=home)

    assert answer.code == 3
    assert answer.err == (
        f"twofold: Port {port} of 127.0.0.1 is in use; stop what uses it, or choose another with"
        " --port.\n"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_was_started(home: Path, number: int) -> None:
    with serving.serving(home) as server:
        pids = server.pids
        assert len(pids) >= 3

        os.kill(server.process.pid, number)
        code = server.process.wait(serving.END_SECONDS_MAX)
        serving.until(lambda: not any(serving.alive(pid) for pid in pids))

        assert code == (-number if number == signal.SIGKILL else 0)
        # Where it answered is no longer told, although nobody took the sign down when killed.
        added = twofold("staff", "add", "ada@shop.example", home=home)
        assert added.out.startswith("http://127.0.0.1:8321/")
        assert (home / supervisor.SIGN).exists() == (number == signal.SIGKILL)
        with serving.serving(home, server.port) as again:
            assert again.get("/healthz") == (200, "alive\n")


def _send(server: Served, key: str, reader: str) -> float:
    who = uuid4().hex
    answer = server.track(
        key,
        {
            "type": "track",
            "event": "Order Completed",
            "userId": who,
            "messageId": f"m-{who}",
            "properties": {"revenue": 12.3, "currency": "USD"},
        },
    )
    assert answer == {"success": True, "accepted": 1, "refused": []}

    def charted() -> bool:
        status, body = server.get(f"/api/people?handle=user_id:{who}", reader)
        if status != 200:
            return False
        person_id = json.loads(body)["items"][0]["person_id"]
        _, body = server.get(f"/api/people/{person_id}", reader)
        return bool(json.loads(body)["stage"] == "activation")

    return serving.until(charted, 30)
