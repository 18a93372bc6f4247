"""A whole home in one file, and a home out of it again, on either database."""

import hashlib
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import msgspec

from twofold import clock, erasures, errors, heeding, storage
from twofold.erasures import Erased
from twofold.storage import Table
from twofold.system import System

FORMAT = 1
MANIFEST = "manifest.json"
FILES = (
    *("keys/master", "keys/signing", "keys/dkim.pem", "keys/push.pem"),
    *("twofold.toml", "event_names.toml", "stage_rules.toml"),
)
BLOCK_BYTES = 1 << 20


class NoBackup(errors.Invalid):
    """{file} is no backup of Twofold ({reason})."""


class TakenName(errors.Refused):
    """{file} exists already; nothing is overwritten, choose another name."""


class NoErasures(errors.Refused):
    """{file} is of {made}, and whoever was erased since would come back: copy erased.jsonl of the home it is of to this home, or name it with --erased FILE; if it is lost, or nobody was erased, say --accept-older-erasures."""  # noqa: E501


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds, as of when."""

    format: int
    made_us: int
    tables: list[Table]
    files: list[str]


def write(system: System, file: Path, *, now: int) -> Manifest:
    """Write the home to one file while it goes on running; raises TakenName.

    The record goes first and the journal after it: so the journal reaches at least as far, and
    what the record lacks is folded in after a restore.
    """
    if file.exists():
        raise TakenName(file=file)
    # Whoever keeps backups needs this list beside them, and has it from the first one on.
    erasures.begin_list(system.settings.home)
    part = file.with_name(file.name + ".part")
    try:
        manifest = _write(system, part, now)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.rename(file)
    return manifest


def _write(system: System, part: Path, now: int) -> Manifest:
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b") as handle:
        with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            tables = storage.dump(system.record, "record", archive)
            tables += storage.dump(system.journal, "journal", archive)
            files = [name for name in FILES if (system.settings.home / name).exists()]
            for name in files:
                archive.write(system.settings.home / name, f"home/{name}")
            manifest = Manifest(format=FORMAT, made_us=now, tables=tables, files=files)
            archive.writestr(MANIFEST, msgspec.json.encode(manifest))
        handle.flush()
        os.fsync(handle.fileno())
    return manifest


def read(
    system: System, file: Path, *, erased: Path | None = None, accept_older: bool = False
) -> Manifest:
    """Fill an empty home from a backup, without anybody who was erased since it was made.

    `erased` is the list of erasures of the home that it is of, else the one in this home; without
    any, only whom the backup itself knows as erased stays out, if `accept_older` says so. The lens
    is not in it: chart the home afterwards. Raises NoBackup, NoErasures, storage.FullHome,
    storage.DamagedBackup, erasures.WrongErasures.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise NoBackup(file=file, reason=error) from error
    with archive:
        manifest = _manifest(archive, file)
        _refuse_damaged(archive, manifest)
        listed = _erased(system.settings.home, file, erased, archive, manifest)
        if listed is None and not accept_older:
            raise NoErasures(file=file, made=clock.rfc3339(manifest.made_us))
        _restore(system, archive, manifest, listed)
    for erasure_id in erasures.open_erasures(system.record):
        heeding.finish_erasure(system, erasure_id)
    return manifest


def _restore(
    system: System, archive: zipfile.ZipFile, manifest: Manifest, listed: list[Erased] | None
) -> None:
    """Fill the home; whoever was erased since goes in the transaction that would bring them in."""
    _fill(system.journal, "journal", manifest, archive)
    with system.record.write():
        _fill(system.record, "record", manifest, archive)
        for name in manifest.files:
            _put(system.settings.home, name, archive)
        heeding.erase_again(system, listed, made_us=manifest.made_us, now=clock.now_us())


def _erased(
    home: Path, file: Path, named: Path | None, archive: zipfile.ZipFile, manifest: Manifest
) -> list[Erased] | None:
    """Return what the list of erasures says, read with the backup's own key; None without one."""
    path = named or home / erasures.FILE
    if named is None and not path.exists():
        return None
    if "keys/master" not in manifest.files:
        raise NoBackup(file=file, reason="it holds no key, which the list of erasures needs")
    with tempfile.TemporaryDirectory() as folder:
        _put(Path(folder), "keys/master", archive)
        return erasures.listed(path, erasures.key(Path(folder)))


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        found = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (KeyError, msgspec.DecodeError, zipfile.BadZipFile) as error:
        raise NoBackup(file=file, reason="its manifest cannot be read") from error
    if found.format != FORMAT or not set(found.files) <= set(FILES):
        raise NoBackup(file=file, reason="another version of Twofold wrote it")
    return found


def _refuse_damaged(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    # Before the first row is written, for record and journal are filled one after the other.
    entries = {table.entry: table.sha256 for table in manifest.tables}
    for name in (*entries, *(f"home/{file}" for file in manifest.files)):
        digest = hashlib.sha256()
        try:
            with archive.open(name) as entry:
                while block := entry.read(BLOCK_BYTES):
                    digest.update(block)
        except (KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise storage.DamagedBackup(entry=name, reason=error) from error
        if entries.get(name, digest.hexdigest()) != digest.hexdigest():
            raise storage.DamagedBackup(entry=name, reason="its checksum differs")


def _fill(db: storage.Database, part: str, manifest: Manifest, archive: zipfile.ZipFile) -> None:
    tables = [table for table in manifest.tables if table.part == part]
    try:
        storage.fill(db, tables, archive)
    except (KeyError, zipfile.BadZipFile, msgspec.DecodeError, EOFError) as error:
        raise storage.DamagedBackup(entry=part, reason=error) from error


def _put(home: Path, name: str, archive: zipfile.ZipFile) -> None:
    body = archive.read(f"home/{name}")
    target = home / name
    if target.exists() and target.read_bytes() == body:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(body)
    fresh.replace(target)
