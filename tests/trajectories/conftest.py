"""One engine for all tests of trajectories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from twofold import engines
from twofold.settings import Settings


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Engine]:
    """Return an engine that all tests share; it keeps nothing between runs but compiled SQL."""
    folder: Path = tmp_path_factory.mktemp("engine")
    opened = engines.open(Settings(home=folder))
    yield opened
    opened.close()
