"""What is open while Twofold runs, as one frozen value."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from twofold import engines, erasures, storage, terms, touches
from twofold.settings import Settings
from twofold.storage import Database

queries = storage.queries("twofold")


class System(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A home that is open: its settings, its record, its journal; its engine at first use."""

    settings: Settings
    record: Database
    journal: Database

    def __post_init__(self) -> None:
        """Keep whoever was erased out of the record, whichever door they would come by."""
        erasures.guard(self.record, self.settings.home)

    @cached_property
    def engine(self) -> engines.Engine:
        """Return the lens's engine; importing it takes a second and 100 MB, so only when used."""
        return engines.open(self.settings)

    @property
    def zone(self) -> ZoneInfo:
        """Return the organisation's time zone."""
        return ZoneInfo(self.settings.zone)

    def as_of(self, now: int) -> int:
        """Return the moment the home is charted as of, in µs: a set one, else now."""
        return int(fact(self, "as_of_us") or now)


def start(settings: Settings) -> System:
    """Open a home, making it if there is none.

    Raises storage.RecordUnavailable, storage.ForeignUrl, storage.NewerDatabase.
    """
    system = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    furnish(system)
    return system


def furnish(system: System) -> None:
    """Put in place what every home begins with, where it is not."""
    touches.seed_event_names(system.record)
    terms.keep_once(system.record)


def stop(system: System) -> None:
    """Close what is open."""
    system.record.close()
    system.journal.close()


@contextmanager
def running(settings: Settings) -> Iterator[System]:
    """Open a home for the length of a block."""
    system = start(settings)
    try:
        yield system
    finally:
        stop(system)


def fact(system: System, key: str) -> str | None:
    """Return what is kept about the home under `key`, or None."""
    row = system.record.one(queries.fact, key=key)
    return None if row is None else row.value


def set_fact(system: System, key: str, value: str | None) -> None:
    """Keep something about the home under `key`; None forgets it."""
    if value is None:
        system.record.run(queries.forget_fact, key=key)
    else:
        system.record.run(queries.set_fact, key=key, value=value)
