"""A disk that fills up: words and 503, nothing acknowledged falsely, and on with it afterwards."""

import subprocess
from pathlib import Path

import msgspec

from tests.cli import shop
from tests.cli.terminal import twofold
from tests.server import serving
from twofold import journal, seeing, system
from twofold.settings import Settings

FILE_BYTES_MAX = 1_500_000
BATCHES_MAX = 200


def test_an_import_onto_a_full_disk_stops_in_words_and_goes_on_later(
    home: Path, tmp_path: Path
) -> None:
    sales, mapping = shop.files(tmp_path)
    head = "receipt,customer,mail,when,total\n"
    rows = [f"r{n},c{n % 90},,2026-01-05 10:00,{n}.50" for n in range(12_000)]
    sales.write_text(head + "\n".join(rows), "utf-8")
    twofold("init", home=home)

    stopped = subprocess.run(
        [
            *serving.limited(FILE_BYTES_MAX),
            *("import", str(sales), "--map", str(mapping), "--home", str(home)),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    whole = twofold("verify", home=home)
    again = twofold("import", sales, "--map", mapping, "--json", home=home)
    third = twofold("import", sales, "--map", mapping, "--json", home=home)

    assert stopped.returncode == 3
    assert stopped.stderr.startswith("twofold: The record cannot be reached or written just now: ")
    assert "Traceback" not in stopped.stderr
    assert whole.code == 0
    assert again.json["told"] == 12_000
    assert third.json["touches"] == 0
    with system.running(Settings(home=home)) as found:
        assert seeing.backlog(found) == 0
        assert seeing.verify(found) == []


def test_a_server_on_a_full_disk_acknowledges_nothing_that_is_not_kept(home: Path) -> None:
    key = serving.key(home)
    acknowledged: set[str] = set()
    status, body = 200, ""
    with serving.serving(home, file_bytes_max=FILE_BYTES_MAX) as server:
        for count in range(BATCHES_MAX):
            events = [
                {"type": "track", "event": "Seen", "userId": "ann", "messageId": f"m{count}-{n}"}
                | {"properties": {"text": "x" * 500}}
                for n in range(50)
            ]
            status, body = server.send(key, *events)
            if status != 200:
                break
            acknowledged |= {f"m{count}-{n}" for n in range(50)}
        reads = server.get("/healthz")[0]

    with system.running(Settings(home=home)) as found:
        entries = journal.read(found.journal, 0, BATCHES_MAX * 50)
        stored = {msgspec.json.decode(entry.payload or b"")["messageId"] for entry in entries}
        seeing.project_all(found)
        damages = seeing.verify(found)

    assert status == 503
    assert "/problems/" in body
    assert reads == 200
    assert acknowledged
    assert acknowledged <= stored
    assert damages == []
