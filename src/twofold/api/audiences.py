"""Groups of people for machines: kept, looked at before they are, read, and as lists."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from twofold import audiences, clock, rights, seeing
from twofold.access import Key
from twofold.api import listing
from twofold.system import System

if TYPE_CHECKING:
    # What they stand in brings the lens along, for which no web process waits at its start.
    from twofold.audiences import Audience, Listed, Member, Preview

Limit = Annotated[int, QueryParameter(ge=1, le=listing.LIMIT_MAX)]
After = Annotated[str | None, QueryParameter()]
CSV = "text/csv; charset=utf-8"
# Who looks while they type looks once.
LOOK_US = clock.HOUR


class SaidAudience(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A group to keep: a new one, or another version of one; or a list of people as CSV."""

    name: str
    expression: str = ""
    csv: str = ""
    audience_id: str | None = None
    version: int | None = None


class SaidPreview(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An expression to look at, and what would be said to these people, if anything.

    As the description of a group, by its `audience_id`, it means nobody who left that.
    """

    expression: str
    use: str = ""
    channel: str = ""
    audience_id: str = ""


def handlers(home: System) -> list[Any]:
    """Return the handlers of groups over a home."""
    record = home.record

    @get("/audiences", sync_to_thread=True)
    def list_audiences() -> dict[str, object]:
        """Return every group with how many are in it, the latest changed first."""
        sizes = audiences.sizes(record)
        found = [_told(one, sizes.get(one.audience_id, 0)) for one in audiences.list(record)]
        return listing.page(found, None)

    @post("/audiences", sync_to_thread=True)
    def save_audience(
        request: Request[Any, Any, Any], data: JSONBody[SaidAudience]
    ) -> Response[dict[str, object]]:
        """Keep a group by its description, or a list of people; its members are found soon."""
        owner, now = _key(request).name, clock.now_us()
        if data.csv and not data.expression:
            taken = audiences.take_list(record, data.csv, name=data.name, owner=owner, now=now)
            return Response(_listed(taken), status_code=201)
        kept = seeing.save_audience(
            home,
            name=data.name,
            expression=data.expression,
            owner=owner,
            audience_id=data.audience_id,
            version=data.version,
            now=now,
        )
        return Response(_told(kept, None), status_code=200 if data.audience_id else 201)

    return [list_audiences, save_audience, *_previews(home), *_of_one(home)]


def _previews(home: System) -> list[Any]:
    @post("/audiences/preview", sync_to_thread=True, status_code=200)
    def preview_audience(
        request: Request[Any, Any, Any], data: JSONBody[SaidPreview]
    ) -> dict[str, object]:
        """Return how many an expression describes, some of them, and who would fall out."""
        now = clock.now_us()
        found = seeing.preview_audience(
            home,
            data.expression,
            use=data.use,
            channel=data.channel,
            group=data.audience_id,
            hold_bytes=home.settings.web_memory_mb * 2**20,
            now=now,
        )
        _look(home, request, now=now)
        return _previewed(found)

    return [preview_audience]


def _of_one(home: System) -> list[Any]:
    record = home.record

    @get("/audiences/{audience_id:str}", sync_to_thread=True)
    def show_audience(audience_id: FromPath[str]) -> dict[str, object]:
        """Return one group."""
        found = audiences.get(record, audience_id)
        return _told(found, audiences.sizes(record).get(audience_id, 0))

    @get("/audiences/{audience_id:str}/members", sync_to_thread=True)
    def list_members(
        request: Request[Any, Any, Any],
        audience_id: FromPath[str],
        after: After = None,
        limit: Limit = 100,
    ) -> dict[str, object]:
        """Return who is in a group and may be chosen by it, each with since when and why."""
        now = clock.now_us()
        use = seeing.chosen_from(home, now=now)
        found = audiences.page_of(record, audience_id, after=after or "", limit=limit + 1, use=use)
        _look(home, request, now=now)
        following = found[limit - 1].person_id if found[limit:] else None
        return listing.page([_member(one) for one in found[:limit]], following)

    @get("/audiences/{audience_id:str}/members.csv", sync_to_thread=True, media_type=CSV)
    def export_members(request: Request[Any, Any, Any], audience_id: FromPath[str]) -> Stream:
        """Return the same as CSV, in which no cell does anything; it can be taken in again."""
        now = clock.now_us()
        use = seeing.chosen_from(home, now=now)
        members = audiences.members_of(record, audience_id, use=use)
        _look(home, request, now=now)

        def lines() -> Iterator[bytes]:
            for line in audiences.write_list(record, members, audience_id):
                yield line.encode()

        disposition = f'attachment; filename="{audience_id}.csv"'
        return Stream(lines, media_type=CSV, headers={"Content-Disposition": disposition})

    return [show_audience, list_members, export_members]


def _key(request: Request[Any, Any, Any]) -> Key:
    key: Key = request.state.key
    return key


def _look(home: System, request: Request[Any, Any, Any], *, now: int) -> None:
    who = _key(request).key_id
    rights.look(
        home.record, who=who, role="machine", person_id=None, what="chart", now=now,
        within_us=LOOK_US,
    )  # fmt: skip


def _told(one: "Audience", members: int | None) -> dict[str, object]:
    return {
        "audience_id": one.audience_id,
        "name": one.name,
        "expression": one.expression or None,
        "version": one.version,
        "owner": one.owner,
        "made_at": clock.rfc3339(one.made_us),
        "changed_at": clock.rfc3339(one.changed_us),
        "filled_at": listing.time(one.filled_us),
        "members": members if one.filled_us is not None else None,
    }


def _listed(taken: "Listed") -> dict[str, object]:
    refused = [msgspec.structs.asdict(one) for one in taken.refused]
    return {**_told(taken.audience, taken.people), "refused": refused}


def _member(one: "Member") -> dict[str, object]:
    return {"person_id": one.person_id, "since": clock.rfc3339(one.since_us), "why": one.why}


def _previewed(found: "Preview") -> dict[str, object]:
    return {
        "as_of": clock.rfc3339(found.as_of_us),
        "people": found.people,
        "of": found.of,
        "choosable": found.choosable,
        "asked": found.asked,
        "outcomes": [msgspec.structs.asdict(one) for one in found.outcomes],
        "sample": [msgspec.structs.asdict(one) for one in found.sample],
        "unheard": [{"name": one.name, "near": one.near or None} for one in found.unheard],
    }
