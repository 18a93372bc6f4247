"""What a person may ask for, for machines: all that is held of them, as a zip."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from twofold import clock, flow, people
from twofold.system import System

BLOCK_BYTES = 1 << 16


def handlers(home: System) -> list[Any]:
    """Return the handlers of people's rights over a home."""

    @get("/people/{person_id:str}/export", sync_to_thread=True, media_type="application/zip")
    def export_person(person_id: FromPath[str]) -> Stream:
        """Return all that is held of a person as a zip, as of one entry of the log."""
        person = people.get(home.record, person_id)
        # Written out first: a slow reader must not hold the record's snapshot open.
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was read
        try:
            flow.export_to(home, person, file, now=clock.now_us())
        except BaseException:
            file.close()
            raise
        return Stream(
            lambda: _blocks(file),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{person.person_id}.zip"',
                "Content-Length": str(file.tell()),
            },
        )

    return [export_person]


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while block := file.read(BLOCK_BYTES):
            yield block
