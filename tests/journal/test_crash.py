"""What was acknowledged is there after a kill, and a changed bit never passes for the truth."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from twofold import errors, journal, storage
from twofold.settings import Settings

APPENDER = Path(__file__).parent / "appender.py"


def test_acknowledged_is_stored_after_every_kill(home: Path) -> None:
    chance = random.Random(20_261_122)  # noqa: S311 - repeatable
    acknowledged: set[int] = set()
    for cycle in range(8):
        acknowledged |= _append_and_kill(home, cycle, chance.uniform(0.02, 0.25))

    db = storage.open_journal(Settings(home=home))
    stored = {int(row) for row in _payloads(db)}
    assert len(acknowledged) > 1_000
    assert acknowledged <= stored
    assert journal.verify(db) is None


def test_every_flipped_bit_is_found_or_harmless(home: Path, tmp_path: Path) -> None:
    db = storage.open_journal(Settings(home=home))
    written = [b'{"number":%d,"text":"%s"}' % (number, b"x" * 300) for number in range(300)]
    journal.append(
        db,
        [
            journal.Draft(feed_id=1, format=1, payload=one, received_us=place)
            for place, one in enumerate(written)
        ],
    )
    before = journal.read(db, 0, 1_000)
    db.close()
    original = (home / "journal.sqlite").read_bytes()
    chance = random.Random(7)  # noqa: S311 - repeatable
    served_wrong, found = 0, 0
    for copy in range(150):
        folder = tmp_path / f"copy-{copy}"
        folder.mkdir()
        place = chance.randrange(4_096 * 8, len(original) * 8)
        flipped = bytearray(original)
        flipped[place // 8] ^= 1 << place % 8
        (folder / "journal.sqlite").write_bytes(flipped)

        answer = _verify(folder)

        found += answer is not None
        if answer is None and _entries(folder) != before:
            served_wrong += 1
        shutil.rmtree(folder)

    assert served_wrong == 0
    assert found > 100


def _append_and_kill(home: Path, cycle: int, seconds: float) -> set[int]:
    with subprocess.Popen(
        [sys.executable, str(APPENDER), str(home), str(cycle * 10_000_000)],
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        rest = child.stdout.read()
    whole_lines = (first + rest).split(b"\n")[:-1]
    return {int(line) for line in whole_lines}


def _payloads(db: storage.Database) -> list[bytes]:
    query = storage.Query("payloads", "SELECT payload FROM journal_entry")
    return [row.payload for row in db.all(query)]


def _verify(folder: Path) -> object:
    try:
        db = storage.open_journal(Settings(home=folder))
    except errors.Unavailable as error:
        return error
    try:
        return journal.verify(db)
    finally:
        db.close()


def _entries(folder: Path) -> list[journal.Entry]:
    db = storage.open_journal(Settings(home=folder))
    try:
        return journal.read(db, 0, 1_000)
    finally:
        db.close()
