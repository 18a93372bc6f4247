"""The drop folder: `drop/NAME/…` is read with the saved mapping NAME, then moved aside.

What lies in `drop/NAME/lookups/` stays there, to be looked up night after night.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from twofold import clock
from twofold.mappings.lookups import FOLDER

DONE, REJECTED = "done", "rejected"
_ASIDE = (DONE, REJECTED, FOLDER)
# A till may still be writing; a file counts as finished when it has been left alone this long.
SETTLED_US = clock.MINUTE


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """A file that waits in the drop folder, and the name of the mapping it waits for."""

    mapping: str
    path: Path


def pending(home: Path, *, now: int) -> list[Dropped]:
    """Return the files that wait, in order of name; those still being written may wait."""
    return sorted(_waiting(home / "drop", now), key=lambda found: found.path)


def finish(dropped: Dropped, home: Path, *, done: bool) -> Path:
    """Move a file that was read to `done/` or `rejected/` beside it; return where it lies now."""
    folder = home / "drop" / dropped.mapping
    place = folder / (DONE if done else REJECTED) / dropped.path.relative_to(folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    free, times = place, 1
    while free.exists():
        times += 1
        free = place.with_name(f"{place.stem}-{times}{place.suffix}")
    return dropped.path.rename(free)


def _waiting(folder: Path, now: int) -> Iterator[Dropped]:
    if not folder.is_dir():
        return
    for inner in folder.rglob("*"):
        parts = inner.relative_to(folder).parts
        if len(parts) == 1 or (parts[1] in _ASIDE and len(parts) > 2):  # noqa: PLR2004
            continue
        hidden = any(part.startswith(".") for part in parts)
        if inner.is_symlink() or not inner.is_file() or hidden:
            continue
        if now - inner.stat().st_mtime_ns // 1_000 >= SETTLED_US:
            yield Dropped(mapping=parts[0], path=inner)
