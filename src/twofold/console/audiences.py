"""Groups: people described in plain words, looked at while it is typed, kept, and as lists."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from twofold import access, audiences, errors, rights, seeing, speaking, web
from twofold.console import described, groups, listing, names
from twofold.console.frame import onward, page
from twofold.console.gathered import NEW, PATH
from twofold.console.parameters import Parameters
from twofold.console.roles import ANALYSTS
from twofold.console.visits import Visit

if TYPE_CHECKING:
    from twofold.audiences import Audience, Listed, Stepped

LIST_BYTES_MAX = 50_000_000
STEPS_SHOWN = 20
CSV = "text/csv; charset=utf-8"
NOT_SURE = "Tick that you are sure: who is in the group cannot be brought back."


class NoList(errors.Invalid):
    """Choose a list first."""


@get(PATH, sync_to_thread=True)
def groups_page(request: Visit) -> Response[str]:
    """Show every group with how many are in it."""
    return _page(request)


@get(NEW, sync_to_thread=True)
def new_page(request: Visit) -> Response[str]:
    """Show the form of a new group, with a description that an address brings along."""
    asked = Parameters(request.query_params)
    told = {name: asked.text(name) for name in ("expression", "use", "channel")}
    return _form(request, {"name": "", "version": "", **told})


@post(PATH, sync_to_thread=True)
def create(request: Visit) -> Response[str] | Redirect:
    """Look at a description, or keep it as a new group."""
    return _sent(request, None)


@post(f"{PATH}/lists", sync_to_thread=True, request_max_body_size=LIST_BYTES_MAX)
def bring_list(request: Visit) -> Response[str]:
    """Keep a list of people as a group, and tell which rows of it name nobody."""
    chosen = request.file("file")
    try:
        if chosen is None or not chosen.filename:
            raise NoList
        text = chosen.file.read(LIST_BYTES_MAX).decode("utf-8-sig", "replace")
        taken = audiences.take_list(
            request.db, text, name=request.text("name"), owner=request.staff.staff_id,
            now=request.now,
        )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        return _page(request, problem=str(error), typed=request.text("name"), status=400)
    return _one(request, taken.audience, taken=taken)


@get(f"{PATH}/{{audience_id:str}}", sync_to_thread=True)
def group_page(request: Visit, audience_id: FromPath[str]) -> Response[str]:
    """Show one group: how it is described, who came and went lately, and why."""
    return _one(request, audiences.get(request.db, audience_id))


@get(f"{PATH}/{{audience_id:str}}/change", sync_to_thread=True)
def change_page(request: Visit, audience_id: FromPath[str]) -> Response[str]:
    """Show the form of a group as it stands, and what would be said for a use that is asked for."""
    found = _described(request, audience_id)
    told = {"name": found.name, "expression": found.expression, "version": str(found.version)}
    asked = Parameters(request.query_params)
    wanted = {name: asked.text(name) for name in ("use", "channel")}
    return _form(request, {**wanted, **told}, group=found)


@post(f"{PATH}/{{audience_id:str}}", sync_to_thread=True)
def change(request: Visit, audience_id: FromPath[str]) -> Response[str] | Redirect:
    """Look at another description of a group, or put it in force as a new version."""
    return _sent(request, _described(request, audience_id))


@post(f"{PATH}/{{audience_id:str}}/drop", sync_to_thread=True)
def drop(request: Visit, audience_id: FromPath[str]) -> Response[str] | Redirect:
    """Let go of a group and of who is in it, once it was said for sure."""
    found = audiences.get(request.db, audience_id)
    if request.text("sure") != "yes":
        return _one(request, found, problem=NOT_SURE, status=400)
    try:
        speaking.campaigning.drop_audience(request.system, audience_id)
    except speaking.campaigning.InUse as error:
        return _one(request, found, problem=str(error), status=409)
    return onward(PATH)


@get(f"{PATH}/{{audience_id:str}}/list", sync_to_thread=True, media_type=CSV)
def fetch_list(request: Visit, audience_id: FromPath[str]) -> Stream:
    """Give who is in a group and may be chosen by it as CSV, in which no cell does anything."""
    use = seeing.chosen_from(request.system, now=request.now)
    members = audiences.members_of(request.db, audience_id, use=use)
    rights.look(
        request.db, who=request.staff.staff_id, role=request.staff.role.value, person_id=None,
        what="chart", now=request.now,
    )  # fmt: skip
    record = request.db

    def lines() -> Iterator[bytes]:
        for line in audiences.write_list(record, members, audience_id):
            yield line.encode()

    disposition = f'attachment; filename="{audience_id}.csv"'
    return Stream(lines, media_type=CSV, headers={"Content-Disposition": disposition})


def _described(request: Visit, audience_id: str) -> "Audience":
    found = audiences.get(request.db, audience_id)
    if not found.is_described:
        # A list is what its file said; another list is another group.
        raise audiences.NoSuchAudience(audience_id=audience_id)
    return found


def _sent(request: Visit, group: "Audience | None") -> Response[str] | Redirect:
    typed = {
        name: request.text(name) for name in ("name", "expression", "use", "channel", "version")
    }
    if request.text("do") == "look":
        return _form(request, typed, group=group)
    try:
        kept = seeing.save_audience(
            request.system,
            name=typed["name"],
            expression=typed["expression"].strip(),
            owner=request.staff.staff_id,
            audience_id=group.audience_id if group else None,
            version=int(typed["version"]) if typed["version"].isdecimal() else None,
            now=request.now,
        )
    except audiences.BadExpression:
        return _form(request, typed, group=group, status=400)
    except (errors.Invalid, errors.Conflict) as error:
        return _form(request, typed, group=group, problem=str(error), status=400)
    return onward(f"{PATH}/{kept.audience_id}")


def _page(
    request: Visit, *, problem: str = "", typed: str = "", status: int = 200
) -> Response[str]:
    sizes, owners = audiences.sizes(request.db), _owners(request)
    kept = [
        {"group": one, "people": sizes.get(one.audience_id, 0),
         "owner": owners.get(one.owner, one.owner),
         "href": groups.href("audience", audience=one.audience_id)}
        for one in audiences.list(request.db)
    ]  # fmt: skip
    return page(
        request, "groups.html", tab="people", status=status, groups=kept, problem=problem,
        typed=typed, changes=request.staff.role in ANALYSTS,
    )  # fmt: skip


def _form(
    request: Visit,
    typed: dict[str, str],
    *,
    group: "Audience | None" = None,
    problem: str = "",
    status: int = 200,
) -> Response[str]:
    looked = described.look(
        request, typed["expression"], typed["use"], typed["channel"],
        group=group.audience_id if group else "",
    )  # fmt: skip
    return page(
        request, "group_form.html", tab="people", status=status, group=group, typed=typed,
        looked=looked, problem=problem, empty=status != 200 and looked is None,  # noqa: PLR2004
        uses=[("", "only look"), *described.uses(request, typed["use"])],
        channels=[("", "any of theirs"), *((one, web.channel(one)) for one in described.CHANNELS)],
        **described.vocabulary(),
    )  # fmt: skip


def _one(
    request: Visit,
    found: "Audience",
    *,
    taken: "Listed | None" = None,
    problem: str = "",
    status: int = 200,
) -> Response[str]:
    use = seeing.looked_at(request.system, now=request.now)
    steps = audiences.latest_steps(request.db, found.audience_id, use=use, limit=STEPS_SHOWN)
    owners = _owners(request)
    return page(
        request, "group.html", tab="people", group=found, taken=taken, problem=problem,
        status=status,
        people=audiences.sizes(request.db).get(found.audience_id, 0),
        left=audiences.left_count(request.db, found.audience_id),
        href=groups.href("audience", audience=found.audience_id),
        steps=_steps(request, steps), changes=request.staff.role in ANALYSTS,
        versions=audiences.history(request.db, found.audience_id),
        owner=owners.get(found.owner, found.owner), owners=owners,
    )  # fmt: skip


def _steps(request: Visit, steps: "list[Stepped]") -> list[dict[str, Any]]:
    ids = sorted({one.person_id for one in steps})
    as_of = request.system.as_of(request.now)
    rows = listing.of_people(request.db, ids, as_of=as_of) if ids else []
    called = {
        row.person_id: names.of_handle(row.kind, row.value, real=request.real_only) for row in rows
    }
    return [{"step": one, "name": called.get(one.person_id, one.person_id[:8])} for one in steps]


def _owners(request: Visit) -> dict[str, str]:
    """Return what staff are called; a group may be a machine’s, which has a name already."""
    return {str(one.staff_id): one.name or one.email for one in access.everyone(request.db)}
