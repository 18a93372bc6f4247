"""Templates: what messages say, in blocks that plain forms add, move and take out."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, languages, supplies, templates
from twofold.console import composed
from twofold.console.composed import Draft
from twofold.console.frame import onward, page
from twofold.console.parameters import Parameters
from twofold.console.visits import Visit
from twofold.templates import BadTemplate, TemplateChanged

PATH = "/console/templates"
CHANNELS = ("email", "sms", "push", "inapp", "chat", "*")


@get(PATH, sync_to_thread=True)
def templates_page(request: Visit) -> Response[str]:
    """Show every template, and the form for a new one."""
    return page(request, "templates.html", tab="templates", kept=templates.kept(request.db))


@get("/console/compose", sync_to_thread=True)
def compose(request: Visit) -> Redirect:
    """Lead to the composer of a template that is to be; it is kept with its first words."""
    name = Parameters(request.query_params).text("name").lower().replace(" ", "-")
    return onward(f"{PATH}/{name}" if templates.is_name(name) else f"{PATH}?unusable=1")


@get(f"{PATH}/{{name:str}}", sync_to_thread=True)
def template_page(request: Visit, name: FromPath[str]) -> Response[str]:
    """Show one part of a template in the composer."""
    if not templates.is_name(name):
        raise templates.UnknownTemplate(name=name)
    asked = Parameters(request.query_params)
    draft = composed.opened(request, name, asked.text("language"), asked.text("channel"))
    return _page(request, draft)


@post(f"{PATH}/{{name:str}}", sync_to_thread=True)
def change_template(request: Visit, name: FromPath[str]) -> Response[str] | Redirect:
    """Keep what the form says as the next version, or add, move or take out one block of it."""
    if not templates.is_name(name):
        raise templates.UnknownTemplate(name=name)
    draft, act = composed.sent(request, name), request.text("do")
    if act != "save":
        return _page(request, composed.moved(draft, act), unsaved=True)
    try:
        templates.keep(
            request.db, draft.whole, by=request.by,
            expected_version=draft.version, now=request.now,
        )  # fmt: skip
    except (BadTemplate, TemplateChanged) as error:
        return _page(request, draft, problem=str(error), unsaved=True, status=400)
    return onward(f"{PATH}/{name}?language={draft.language}&channel={draft.channel}#saved")


def _page(
    request: Visit,
    draft: Draft,
    *,
    problem: str = "",
    unsaved: bool = False,
    status: int = 200,
) -> Response[str]:
    return page(
        request, "template.html", tab="templates", status=status, draft=draft,
        problem=problem, unsaved=unsaved, **_shown(request, draft),
    )  # fmt: skip


def _shown(request: Visit, draft: Draft) -> dict[str, Any]:
    template = draft.template
    files = supplies.stored_files(request.db)
    return {
        "parts": [
            (language, channel) for language, said in template.parts.items() for channel in said
        ],
        "blocks": [(composed.kind_of(one), one) for one in draft.part.blocks],
        "kinds": [(kind, composed.NAMES[kind]) for kind in composed.NEW],
        "block_names": composed.NAMES,
        "field_names": composed.FIELDS,
        "channels": CHANNELS,
        "languages": languages.LANGUAGES,
        "files": [(f"file:{one.file_id}", one.name) for one in files],
        "pictures": [(f"file:{one.file_id}", one.name) for one in files if one.is_picture],
        "feeds": [
            (one.feed, f"{one.feed}: {one.products:,} products")
            for one in supplies.feeds(request.db)
        ],
        "pools": [
            (one.pool, f"{one.pool}: {one.left:,} left") for one in supplies.pools(request.db)
        ],
        "history": templates.history(request.db, template.name),
        "staff_names": {f"staff:{one.staff_id}": one.name for one in access.everyone(request.db)},
    }
