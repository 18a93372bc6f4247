"""What a person may ask for, for machines: all that is held as a zip, and requests with clocks."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from twofold import clock, heeding, people, rights
from twofold.api import listing, looks
from twofold.rights import About, Kind, Wanted
from twofold.system import System

BLOCK_BYTES = 1 << 16


class SaidRequest(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a person asked a machine for; `about` is the id of a touch or handle, or a use."""

    kind: Kind
    words: str = ""
    about_kind: About | None = None
    about: str = ""
    channel: str = "web"

    def wanted(self) -> Wanted:
        """Return it with the proof that a machine's word is: that somebody holds the handle."""
        return Wanted(**msgspec.structs.asdict(self), proof="handle")


def handlers(home: System) -> list[Any]:
    """Return the handlers of people's rights over a home."""

    @get("/people/{person_id:str}/export", sync_to_thread=True, media_type="application/zip")
    def export_person(person_id: FromPath[str]) -> Stream:
        """Return all that is held of a person as a zip, as of one entry of the log."""
        person = people.get(home.record, person_id)
        # Written out first: a slow reader must not hold the record's snapshot open.
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was read
        try:
            heeding.export_to(home, person, file, now=clock.now_us())
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

    return [export_person, *_requests(home)]


def _requests(home: System) -> list[Any]:
    record = home.record

    @get("/people/{person_id:str}/requests", sync_to_thread=True)
    def list_requests(person_id: FromPath[str]) -> dict[str, object]:
        """Return what a person asked for by right, the latest first, each with its clock."""
        found = rights.requests_of(record, people.get(record, person_id))
        return listing.page([one.told() for one in found], None)

    @post("/people/{person_id:str}/requests", sync_to_thread=True)
    def make_request(
        person_id: FromPath[str], data: JSONBody[SaidRequest]
    ) -> Response[dict[str, object]]:
        """Keep what a person asks for by right; a machine's word never proves who they are.

        202 while it is not known of some events whether other programs are told of them.
        """
        person, wanted = people.get(record, person_id), data.wanted()
        made = heeding.open_request(home, person, wanted, now=clock.now_us())
        told = made.told()
        if made.kind == "restrict":
            told["unknown"] = made.unknown
        return Response(told, status_code=202 if made.unknown else 201)

    @get("/requests/{request_id:str}", sync_to_thread=True)
    def show_request(
        request: Request[Any, Any, Any], request_id: FromPath[str]
    ) -> dict[str, object]:
        """Return one request: where it stands, and by when it is answered."""
        found = rights.get_request(record, request_id)
        looks.note(home, request, people.get(record, found.handle_id))
        return found.told()

    @post("/requests/{request_id:str}/revoke", sync_to_thread=True, status_code=200)
    def revoke_request(request_id: FromPath[str]) -> dict[str, object]:
        """Take a request back for the person, while it has no answer."""
        return rights.revoke(record, request_id, now=clock.now_us()).told()

    return [list_requests, make_request, show_request, revoke_request]


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while block := file.read(BLOCK_BYTES):
            yield block
