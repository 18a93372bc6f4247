"""What a home's folders hold of one person: letters, lines, rejected rows, files that were brought.

What can be taken out is taken out; a file that cannot be looked into, or that is over and done
with and speaks of the person, goes as a whole.
"""

import csv
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from twofold.people import Person, Spelling

# Text can be searched as it lies; anything else (archives, tables in columns) cannot.
_TEXT = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".xes", ".part"})
_READ = ("done", "rejected")
_ID = re.compile(rb'"(?:delivery_id|person_id)"\s*:\s*"([0-9a-f]{32})"')

Speaks = Callable[[bytes], bool]


def forget(home: Path, person: Person) -> dict[str, int]:
    """Remove what the folders of a home hold of a person; returns how many of what."""
    tells = Spelling(person.handles).tells
    letters = [f'"to":"{one.kind}:{one.value}"'.encode() for one in person.handles]
    values = [re.escape(one.value.lower().encode()) for one in person.handles]
    alone = re.compile(rb"(?<![\w@.-])(?:" + b"|".join(values) + rb")(?![\w@.-])")

    def to_them(text: bytes) -> bool:
        return tells(text) or any(to in text for to in letters)

    def names(text: bytes) -> bool:
        # A customer's number counts where it stands alone, between commas or quotes.
        return tells(text) or alone.search(text.lower()) is not None

    return {
        "letters in the mailbox": _whole_files(home / "mailbox", to_them),
        "lines of the test channel": _blank_lines(home / "test-channel.jsonl", tells),
        "rejected rows": sum(_rejects(file, names) for file in _files(home / "rejects")),
        "uploaded files": _uploads(home / "uploads", names, tells),
        "files of the drop folder": _done_files(home / "drop", names),
    }


def let_go_of_files(home: Path, *, before_us: int) -> int:
    """Remove files of before a moment that were read, refused or delivered; returns how many."""
    done = (path for path in _files(home / "drop") if _was_read(home / "drop", path))
    gone = 0
    for path in (*_files(home / "rejects"), *done, *_files(home / "mailbox")):
        if path.stat().st_mtime_ns // 1_000 < before_us:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _was_read(drop: Path, path: Path) -> bool:
    parts = path.relative_to(drop).parts
    return len(parts) > 2 and parts[1] in _READ  # noqa: PLR2004


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _whole_files(folder: Path, names: Speaks) -> int:
    gone = 0
    for path in _files(folder):
        if names(path.read_bytes()):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _blank_lines(path: Path, names: Speaks) -> int:
    """Write noughts over the ids in a line, in place: others append to this file meanwhile."""
    if not path.exists():
        return 0
    gone, start = 0, 0
    with path.open("r+b") as file:
        for line in file.read().splitlines(keepends=True):
            if names(line):
                for found in _ID.finditer(line):
                    os.pwrite(file.fileno(), b"0" * 32, start + found.start(1))
                gone += 1
            start += len(line)
        os.fsync(file.fileno())
    return gone


def _rejects(path: Path, names: Speaks) -> int:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    kept = [row for row in rows if not names("\x1f".join(row).encode())]
    if len(kept) == len(rows):
        return 0
    fresh = path.with_name(path.name + ".part")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)
    fresh.replace(path)
    return len(rows) - len(kept)


def _uploads(folder: Path, names: Speaks, tells: Speaks) -> int:
    gone = 0
    for upload in sorted(folder.glob("*")) if folder.is_dir() else ():
        # What still waits goes only if it speaks of them for sure: others brought it to be read.
        speaks = tells if _waits(upload) else names
        if any(_speaks(path, speaks) for path in _files(upload)):
            shutil.rmtree(upload, ignore_errors=True)
            gone += 1
    return gone


def _waits(upload: Path) -> bool:
    state = upload / "state.json"
    told = state.read_bytes() if state.exists() else b""
    return b'"state":"waiting"' in told or b'"state":"running"' in told


def _done_files(folder: Path, names: Speaks) -> int:
    """Remove files that were read; what waits still comes in, and what is of them stays out."""
    gone = 0
    for path in _files(folder):
        if _was_read(folder, path) and _speaks(path, names):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _speaks(path: Path, names: Speaks) -> bool:
    """Tell whether a file speaks of somebody, or cannot be looked into."""
    return path.suffix.lower() not in _TEXT or names(path.read_bytes())
