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
    chance = random.Random(20_261_122)
    acknowledged: set[int] = set()
    for cycle in range(8):
        acknowledged |= _append_and_kill(home, cycle, chance.uniform(0.02, 0.25))

    db = storage.open_journal(Settings(home=home))
    stored = {int(row) for row in _payloads(db)}
    assert len(acknowledged) > 1_000
    assert acknowledged <= stored
    assert journal.verify(db) is None


def test_every_flipped_bit_in_a_record_is_found(home: Path, tmp_path: Path) -> None:
    original = _written(home)
    entries = _entries(home)
    chance = random.Random(7)
    missed = []
    for _ in range(100):
        entry = chance.choice(entries)
        part = chance.choice([entry.payload, entry.salt, entry.digest]) or b""
        # A page that was split keeps stale copies in its free space, so change every one.
        changed = original.replace(part, _flipped(part, chance.randrange(len(part) * 8)))

        answer = _verify(_copy(changed, tmp_path))

        if answer is None or f"seq={entry.seq}," not in repr(answer):
            missed.append((entry.seq, answer))

    assert missed == []


def test_no_flipped_bit_of_the_file_changes_what_is_served_unseen(
    home: Path, tmp_path: Path
) -> None:
    original = _written(home)
    entries = _entries(home)
    chance = random.Random(11)
    unseen = []
    for _ in range(100):
        place = chance.randrange(len(original) * 8)

        folder = _copy(_flipped(original, place), tmp_path)

        if _verify(folder) is None and _entries(folder) != entries:
            unseen.append(place)

    assert unseen == []


def _written(home: Path) -> bytes:
    db = storage.open_journal(Settings(home=home))
    payloads = [b'{"number":%d,"text":"%s"}' % (number, b"x" * 300) for number in range(300)]
    journal.append(
        db,
        [
            journal.Draft(feed_id=1, format=1, payload=payload, received_us=place)
            for place, payload in enumerate(payloads)
        ],
    )
    db.close()
    return (home / "journal.sqlite").read_bytes()


def _flipped(original: bytes, place: int) -> bytes:
    flipped = bytearray(original)
    flipped[place // 8] ^= 1 << place % 8
    return bytes(flipped)


def _copy(content: bytes, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "journal.sqlite").write_bytes(content)
    return folder


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
