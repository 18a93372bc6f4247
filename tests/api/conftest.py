"""Fixtures of the machines' door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.door import Door
from twofold import storage
from twofold.settings import Settings


@pytest.fixture
def door(home: Path) -> Iterator[Door]:
    """Return a door over an empty journal."""
    db = storage.open_journal(Settings(home=home))
    found = Door(db)
    yield found
    found.close()
    db.close()
