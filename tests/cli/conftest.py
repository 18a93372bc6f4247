"""The demo's home, made once for every test that only looks at it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.terminal import Answer, twofold


class Demo(NamedTuple):
    """A home with the demo in it, and what the command printed."""

    home: Path
    answer: Answer


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("demo") / "home"
    return Demo(home, twofold("demo", "--once", "--json", home=home))
