"""One process at a time is alone at something, and whoever is killed is at it no longer."""

import os
import subprocess
import sys

from tests.server import serving
from twofold import storage
from twofold.settings import Settings

ALONE = """
import time
from twofold import settings, storage
with storage.open_record(settings.load()).alone("a") as found:
    print(found, flush=True)
    time.sleep(60)
"""


def test_one_at_a_time_is_alone_at_something(record: storage.Database, settings: Settings) -> None:
    other = storage.open_record(settings)

    with record.alone("a") as first, other.alone("a") as second, other.alone("b") as elsewhere:
        pass
    with other.alone("a") as then:
        other.close()

    assert (first, second, elsewhere, then) == (True, False, True, True)


def test_whoever_is_killed_is_at_it_no_longer(record: storage.Database, settings: Settings) -> None:
    command = [sys.executable, "-c", ALONE]
    environ = os.environ | settings.environment()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        assert not is_alone(record)

        other.kill()

    serving.until(lambda: is_alone(record))


def is_alone(record: storage.Database) -> bool:
    """Tell whether nobody is at it."""
    with record.alone("a") as found:
        return found
