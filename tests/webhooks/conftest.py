"""A home beside a receiver of webhooks."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.webhooks.receiver import Receiver, listening
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


@pytest.fixture
def home(settings: Settings, receiver: Receiver) -> Iterator[System]:
    chosen = msgspec.structs.replace(settings, inside=receiver.place)
    with homes.running(chosen) as found:
        yield found
