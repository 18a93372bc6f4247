"""Files that staff bring in the browser: kept aside until the worker has taken them in."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

from twofold import clock, errors, ids, jobs, mappings
from twofold.ids import is_id
from twofold.seeing.currencies import Elsewhere
from twofold.seeing.imports import import_files, save_mapping, saved_mapping
from twofold.system import System
from twofold.wishes import Listed, Usual

KEPT_US = 7 * clock.DAY
NAME_LENGTH_MAX = 120
_TOLD_SECONDS = 0.5
_STATE = "state.json"


class UnknownUpload(errors.NotFound):
    """This file is not here any more; bring it again."""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was brought, and how far it is: brought, waiting, running, done or failed.

    Of a list of permissions and stops, `usual` is what holds for all of it, `listed` what it came
    to.
    """

    upload_id: str
    file: str
    folder: str
    state: str = "brought"
    mapping: str = ""
    part: float | None = None
    step: str = ""
    rows_read: int = 0
    touches: int = 0
    repeats: int = 0
    conflicts: int = 0
    unreadable: int = 0
    refused: int = 0
    import_id: int | None = None
    elsewhere: Elsewhere | None = None
    problem: str = ""
    usual: Usual | None = None
    listed: Listed | None = None

    @property
    def path(self) -> Path:
        """Return where the file lies."""
        return Path(self.folder) / self.file


def receive(system: System, name: str, content: IO[bytes], *, now: int) -> str:
    """Keep a file that was brought and return its id; files of a week ago make room."""
    _sweep(system, now)
    upload_id = ids.random_id()
    folder = _folder(system) / upload_id
    folder.mkdir(mode=0o700, parents=True)
    path = folder / _plain(name)
    with path.open("wb") as kept:
        shutil.copyfileobj(content, kept)
    tell(Upload(upload_id=upload_id, file=path.name, folder=str(folder)))
    return upload_id


def upload(system: System, upload_id: str) -> Upload:
    """Return a file that was brought, and how far it is; raises UnknownUpload."""
    if not is_id(upload_id):
        raise UnknownUpload
    try:
        told = (_folder(system) / upload_id / _STATE).read_bytes()
    except OSError as error:
        raise UnknownUpload from error
    return msgspec.json.decode(told, type=Upload)


def begin(system: System, upload_id: str, mapping: mappings.Mapping, *, now: int) -> None:
    """Keep the mapping and put the file in the queue; raises UnknownUpload."""
    found = upload(system, upload_id)
    with system.record.write():
        save_mapping(system, mapping, now=now)
        payload = {"upload_id": upload_id, "mapping": mapping.name}
        jobs.add(system.record, "upload", payload, key=f"upload {upload_id}", now=now)
    waiting = msgspec.structs.replace(found, state="waiting", mapping=mapping.name)
    tell(waiting)


def take_in(system: System, payload: Mapping[str, Any]) -> None:
    """Take a file in, as the worker's job; what is wrong with it is told, not tried again."""
    found = upload(system, str(payload["upload_id"]))
    running = msgspec.structs.replace(found, state="running", mapping=str(payload["mapping"]))
    try:
        mapping = saved_mapping(system, running.mapping)
        done = import_files(
            system, mapping, [found.path], now=clock.now_us(), progress=Teller(running)
        )
    except (errors.Invalid, errors.NotFound) as error:
        tell(msgspec.structs.replace(running, state="failed", problem=str(error)))
        return
    if done.nothing:
        tell(msgspec.structs.replace(running, state="failed", problem=done.nothing))
        return
    ended = msgspec.structs.replace(
        running, state="done", part=1.0, rows_read=done.rows_read, touches=done.touches,
        repeats=done.repeats, conflicts=done.conflicts, unreadable=done.unreadable,
        refused=done.refused, import_id=done.import_id, elsewhere=done.elsewhere,
    )  # fmt: skip
    tell(ended)
    found.path.unlink(missing_ok=True)


class Teller:
    """Writes down how far an import is, at most twice a second."""

    def __init__(self, running: Upload) -> None:
        self._running = running
        self._told = 0.0
        tell(running)

    def __call__(self, step: str, done: int, of: int | None) -> None:
        """Tell that so much of a step is done."""
        now = time.monotonic()
        if now - self._told < _TOLD_SECONDS:
            return
        self._told = now
        part = min(1.0, done / of) if of else None
        told = msgspec.structs.replace(self._running, step=step, part=part)
        tell(told)


def _folder(system: System) -> Path:
    return system.settings.home / "uploads"


def _plain(name: str) -> str:
    """Return a file's name without any way out of its folder; its ending says what it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign if sign.isalnum() or sign in "-_. " else "_" for sign in last)
    return kept.strip(". ")[-NAME_LENGTH_MAX:] or "file"


def tell(told: Upload) -> None:
    """Keep how far a file is, for whoever asks next."""
    folder = Path(told.folder)
    half = folder / f"{_STATE}.half"
    half.write_bytes(msgspec.json.encode(told))
    half.replace(folder / _STATE)


def _sweep(system: System, now: int) -> None:
    for folder in _folder(system).glob("*"):
        if now - folder.stat().st_mtime_ns // 1_000 > KEPT_US:
            shutil.rmtree(folder, ignore_errors=True)
