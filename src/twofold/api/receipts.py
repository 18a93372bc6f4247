"""A person's receipts, for machines: listed, and each word for word as it was signed."""

import re
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter

from twofold import clock, people, receipts
from twofold.api import listing, looks
from twofold.receipts import Receipt
from twofold.storage import Database
from twofold.system import System

JSON_LD = "application/ld+json"

Limit = Annotated[int, QueryParameter(ge=1, le=listing.LIMIT_MAX)]
After = Annotated[str | None, QueryParameter()]
Issued = Annotated[bool, QueryParameter()]

_PLACE = re.compile(r"(-?\d{1,18})-([0-9a-f]{32})-(\d{1,18})")


def handlers(home: System) -> list[Any]:
    """Return the handlers of receipts over a home."""
    record = home.record

    @get("/people/{person_id:str}/receipts", sync_to_thread=True)
    def list_receipts(
        person_id: FromPath[str], after: After = None, limit: Limit = 100
    ) -> dict[str, object]:
        """Return a person's receipts in the order in which they were given."""
        person = people.get(record, person_id)
        found = receipts.of(record, person, after=_place(after), limit=limit + 1)
        shown = found[:limit]
        standing = receipts.standing_of(record, [one.about for one in shown])
        items = [_listed(one, standing[one.about]) for one in shown]
        return listing.page(items, _mark(shown[-1]) if found[limit:] else None)

    @get("/receipts/{receipt_id:str}", sync_to_thread=True)
    def show_receipt(
        request: Request[Any, Any, Any], receipt_id: FromPath[str], *, issued: Issued = False
    ) -> Response[bytes]:
        """Return what stands of a receipt, as it was signed; with `issued` that very one."""
        read = receipts.get if issued else receipts.standing
        found = read(record, receipt_id)
        looks.note(home, request, people.get(record, found.handle_id))
        return _signed(record, found)

    return [list_receipts, show_receipt]


def _signed(record: Database, found: Receipt) -> Response[bytes]:
    links = [
        f'</api/receipts/{one.receipt_id}?issued=true>; rel="{rel}"'
        for one in receipts.issues(record, found.about)
        for rel, place in (("predecessor-version", -1), ("successor-version", 1))
        if one.issue - found.issue == place
    ]
    headers = {"ETag": f'"{found.hash}"'}
    return Response(
        found.body,
        media_type=JSON_LD,
        headers=headers | ({"Link": ", ".join(links)} if links else {}),
    )


def _listed(found: Receipt, last: Receipt) -> dict[str, object]:
    return {
        "receipt_id": found.receipt_id,
        "kind": found.kind,
        "about": found.about,
        "created_at": clock.rfc3339(found.created_us),
        "replaced_by": None if last.issue == found.issue else last.receipt_id,
        "hash": found.hash,
        "sentences": receipts.readable(found),
        "signed": found.document,
    }


def _mark(found: Receipt) -> str:
    return "-".join(map(str, found.place))


def _place(after: str | None) -> tuple[int, str, int] | None:
    if after is None:
        return None
    found = _PLACE.fullmatch(after)
    if found is None:
        raise listing.BadMark(after=after)
    return int(found[1]), found[2], int(found[3])
