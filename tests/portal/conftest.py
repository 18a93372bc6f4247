"""Fixtures of the person's side: a home with one person in it."""

from collections.abc import Iterator

import pytest

from tests.people.given_links import see
from twofold import storage
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def house(settings: Settings) -> Iterator[System]:
    """Return a home in which Ada is known by her e-mail address and her number."""
    found = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    see(found.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    see(found.record, ("user_id:ada", "phone:+35312345678", "trait", 1))
    yield found
    found.record.close()
    found.journal.close()
