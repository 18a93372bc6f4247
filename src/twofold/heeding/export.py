"""All that is held of one person, as one file that they can take away."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from twofold import audiences, errors, people, rights, seeing, touches, trajectories
from twofold.heeding import receipts
from twofold.people import Person
from twofold.rights import Manifest
from twofold.system import System


class FileExists(errors.Refused):
    """{file} exists already; nothing is overwritten, choose another name."""


def export(system: System, person: Person, path: Path, *, now: int) -> Manifest:
    """Write all that is held of a person to a new zip file; raises FileExists."""
    part = path.with_name(path.name + ".part")
    if path.exists():
        raise FileExists(file=path)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            manifest = export_to(system, person, file, now=now)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def export_to(system: System, person: Person, target: IO[bytes], *, now: int) -> Manifest:
    """Write all that is held of a person to an open file, as a zip.

    All of it is read in one snapshot of the record: what others write meanwhile is wholly in it
    or wholly not, and `log_position` tells up to which entry of the log it reaches.
    Raises people.UnknownPerson.
    """
    record = system.record
    with record.read():
        person = people.get(record, person.person_id)
        log_position = touches.last_seq(record)
        holdings: dict[str, Iterable[rights.Line]] = {**rights.holdings(record, person)}
        holdings["scores"] = _scores(system, person, now)
        # To the byte as they were signed, and closed, so that this file can be checked by itself.
        signed = receipts.lines(system, person, now=now)
        holdings["receipts"] = map(msgspec.Raw, signed)
        return rights.write(
            target,
            holdings,
            person_id=person.person_id,
            log_position=log_position,
            organisation=system.settings.organisation,
            now=now,
        )


def _scores(system: System, person: Person, now: int) -> Iterator[dict[str, object]]:
    as_of = system.as_of(now)
    told = seeing.persons.person(system, person.person_id, as_of=as_of, now=now)
    for name, reading in told["readings"].items():
        yield {"name": name, **reading, "how": seeing.scores.HOW[name]}
    for step in trajectories.stage_steps(system.record, person.person_id):
        yield seeing.scores.stay(step)
    yield from audiences.export(system.record, person)
