"""A person's data as one zip: a file of JSON Lines for each kind, and a manifest over them."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO

import msgspec

from twofold import clock
from twofold.ids import PersonId
from twofold.rights.rooms import Row

# A row as values, or as the line itself where not a byte of it may change.
Line = Row | msgspec.Raw

MANIFEST = "manifest.json"
README = "README.txt"

# Every file there is and what it holds; one that has nothing is there without a line.
FILES: Mapping[str, str] = {
    "touches": "every contact between you and us, and what was recorded of it",
    "statements": "what was said about your rules, each in its place",
    "terms": "your rules, version by version; the last line has those in force",
    "receipts": "the signed receipts you were given, and a last line that closes the file",
    "contacts": "what we sent you or are about to send, with the text and the reason",
    "withheld": "what was not sent to you, and why",
    "decisions": "what was decided about contacting you, and what else it could have been",
    "held_back": "from what you are left alone, so that it can be known whether contacting helps",
    "journeys": "on the way through which campaigns you are or were",
    "lookouts": "what you asked to be told of, and how each ended",
    "contributions": "what you gave us: ideas, stories, answers",
    "scores": "what is worked out about you, each with how and from how much",
    "looks": "who looked at your record, and when",
    "requests": "what you asked of us, and how it ended",
    "pulse": "what you said of your say here when you were asked",
    "browsers": "which browsers of yours take notices from us",
    "recipients": "who else was given something about you",
    "handles": "what you are known by",
    "links": "why these are taken to be one person",
    "facts": "what systems told us about you: names, addresses, traits",
    "not_counted": "what reached us about you and was not counted, and why",
}

_OPENING = """\
This is all that {organisation} holds about you in Twofold, as of {moment}.

Each file ending in .jsonl is plain text with one entry a line, in the form JSON; any editor opens
it. Times are UTC. Amounts are decimal numbers with their currency. A value that is not known says
null. In touches, facts and not_counted, `said` is the event word by word as it came in.

"""
_CLOSING = """
receipts.jsonl can be checked by itself: at our address under /.well-known/ stand the script
verify_receipts.py and our keys, twofold.json. Save both; then, with no network,
`python verify_receipts.py receipts.jsonl --keys twofold.json` says whether each receipt is signed,
none is missing and none was changed.

manifest.json lists the files with the number of their lines and the SHA-256 of their bytes, so
that you can tell whether any of them was changed. `log_position` is the last entry of our log that
was looked at: all of this is as of that one moment.
"""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the archive: its name, how many rows it has, and the SHA-256 of its bytes."""

    name: str
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive holds, and as of which entry of the log."""

    person_id: PersonId
    log_position: int
    created_at: str
    files: list[File]


def write(
    target: IO[bytes],
    holdings: Mapping[str, Iterable[Line]],
    *,
    person_id: PersonId,
    log_position: int,
    organisation: str,
    now: int,
) -> Manifest:
    """Write a person's data to `target` as a zip; a file for each of FILES."""
    created_at = clock.rfc3339(now)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        written = [_written(archive, name, holdings.get(name, ())) for name in FILES]
        manifest = Manifest(
            person_id=person_id, log_position=log_position, created_at=created_at, files=written
        )
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        archive.writestr(README, _readme(written, organisation, created_at))
    return manifest


def _written(archive: zipfile.ZipFile, name: str, rows: Iterable[Line]) -> File:
    digest, count = hashlib.sha256(), 0
    with archive.open(f"{name}.jsonl", "w", force_zip64=True) as entry:
        for row in rows:
            line = msgspec.json.encode(row) + b"\n"
            digest.update(line)
            entry.write(line)
            count += 1
    return File(name=f"{name}.jsonl", rows=count, sha256=digest.hexdigest())


def _readme(files: Iterable[File], organisation: str, moment: str) -> str:
    lines = [
        f"{file.name:20} {file.rows:8,}  {FILES[file.name.removesuffix('.jsonl')]}\n"
        for file in files
    ]
    opening = _OPENING.format(organisation=organisation, moment=moment)
    return opening + "".join(lines) + _CLOSING
