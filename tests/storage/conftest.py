"""Fixtures of the databases themselves: opened and closed as they are when running."""

from collections.abc import Iterator

import pytest

from twofold import storage
from twofold.settings import Settings


@pytest.fixture
def record(settings: Settings) -> Iterator[storage.Database]:
    """Return an empty record, once on each database, whose connections are closed with it."""
    db = storage.open_record(settings)
    yield db
    db.close()
