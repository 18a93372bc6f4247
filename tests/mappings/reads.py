"""Files on a disk and mappings in a few lines, for the tests of this room."""

from pathlib import Path
from typing import Any

import msgspec

from twofold import mappings

ORDERS = """
name = "shop"
zone = "UTC"
currency = "EUR"

[[touch]]
handles = { user_id = "who" }
time = "at"
"""


def a_file(folder: Path, content: str | bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def everything(
    toml: str, *paths: Path, shift_weeks: int = 0
) -> tuple[list[dict[str, Any]], list[mappings.RefusedRow]]:
    found = list(mappings.read(mappings.parse(toml), paths, shift_weeks=shift_weeks))
    touches = [
        msgspec.json.decode(item.payload) for item in found if isinstance(item, mappings.Mapped)
    ]
    return touches, [item for item in found if isinstance(item, mappings.RefusedRow)]


def ids(toml: str, *paths: Path) -> list[str]:
    found = mappings.read(mappings.parse(toml), paths)
    return [item.message_id for item in found if isinstance(item, mappings.Mapped)]
