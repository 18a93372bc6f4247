"""A shop with a half year behind it, and somebody of each role who looks at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console import shop
from tests.console.visiting import Visitor, opened, visitor
from twofold import system
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Return a home that nobody writes to: forty customers, charted as of shop.NOW."""
    folder: Path = tmp_path_factory.mktemp("shop")
    with opened(Settings(home=folder)) as home:
        system.set_fact(home, "as_of_us", str(shop.NOW))
        shop.fill(home)
        yield home


@pytest.fixture(scope="session")
def analyst(shop_home: System) -> Iterator[Visitor]:
    """Return an analyst in the shop's console."""
    with visitor(shop_home, Role.ANALYST) as found:
        yield found


@pytest.fixture
def empty_home(tmp_path: Path) -> Iterator[System]:
    """Return a home to which nothing has happened."""
    with opened(Settings(home=tmp_path / "empty")) as home:
        yield home


@pytest.fixture
def home_on_both(settings: Settings) -> Iterator[System]:
    """Return an empty home, once on each database."""
    with opened(settings) as home:
        system.set_fact(home, "as_of_us", str(shop.NOW))
        yield home


@pytest.fixture
def analyst_of_nothing(empty_home: System) -> Iterator[Visitor]:
    """Return an analyst in the console of a home to which nothing has happened."""
    with visitor(empty_home, Role.ANALYST) as found:
        yield found
