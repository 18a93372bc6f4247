"""Fixtures of the person's side: a home with one person in it."""

import pytest

from tests.people.given_links import see
from twofold.system import System


@pytest.fixture
def house(opened: System) -> System:
    """Return a home in which Ada is known by her e-mail address and her number."""
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    see(opened.record, ("user_id:ada", "phone:+35312345678", "trait", 1))
    return opened
