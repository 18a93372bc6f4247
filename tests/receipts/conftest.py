"""A home with somebody in it, once on each database."""

from collections.abc import Iterator

import pytest

from tests.receipts.given_receipts import House
from twofold.settings import Settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    found = House(settings)
    yield found
    found.close()
