"""Files that were brought here for messages to show or link to: pictures and papers."""

import msgspec

from twofold import access, errors, ids
from twofold.storage import Database
from twofold.supplies.queries import sql

FILE_BYTES_MAX = 5_000_000
NAME_LENGTH_MAX = 120
FILES_SHOWN_MAX = 200

# By what stands at their beginning, never by their name; nothing that could run is among them.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
)


class UnknownFile(errors.NotFound):
    """There is no such file."""


class UnusableFile(errors.Invalid):
    """This file cannot be brought: {reason}."""


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was brought; its kind is told by what is in it."""

    file_id: str
    name: str
    media_type: str
    bytes: int
    added_by: str
    added_us: int

    @property
    def is_picture(self) -> bool:
        """Tell whether it can be shown in a message."""
        return self.media_type.startswith("image/")


def bring_file(db: Database, name: str, content: bytes, *, by: str, now: int) -> StoredFile:
    """Keep a file under an id that nobody can guess; raises UnusableFile."""
    if not 0 < len(content) <= FILE_BYTES_MAX:
        raise UnusableFile(reason=f"it has 1 to {FILE_BYTES_MAX // 1_000_000} MB")
    found = StoredFile(
        file_id=ids.random_id(),
        name=_plain(name),
        media_type=_kind(content),
        bytes=len(content),
        added_by=by,
        added_us=now,
    )
    row = msgspec.structs.asdict(found)
    row["by"], row["now"] = row.pop("added_by"), row.pop("added_us")
    with db.write():
        db.run(sql.add_file, content=content, **row)
        access.note_act(db, "file", found.name, "brought", by=by, now=now)
    return found


def stored_files(db: Database) -> list[StoredFile]:
    """Return what was brought, the latest first."""
    return [_read(row) for row in db.all(sql.files, limit=FILES_SHOWN_MAX)]


def stored_file(db: Database, file_id: str) -> tuple[StoredFile, bytes]:
    """Return one file with what is in it; raises UnknownFile."""
    row = db.one(sql.file, file_id=file_id)
    if row is None:
        raise UnknownFile
    return _read(row), bytes(row.content)


def _read(row: object) -> StoredFile:
    return StoredFile(**{name: getattr(row, name) for name in StoredFile.__struct_fields__})


def _kind(content: bytes) -> str:
    for beginning, kind in _KINDS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise UnusableFile(reason="it is neither PNG, JPEG, GIF, WebP, PDF nor a calendar entry (ICS)")


def _plain(name: str) -> str:
    kept = "".join(one if one.isalnum() or one in "._- " else "_" for one in name)
    return kept.strip(". ")[-NAME_LENGTH_MAX:] or "file"
