"""See what they see: a person's own pages, to be read, and each opening told to the person."""

from anyio import to_thread
from litestar import MediaType, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import people, web
from twofold.console.visits import Visit
from twofold.people import Person

PATH = "/console/people/{person_id:str}/side"


@get(PATH)
async def side_page(request: Visit, person_id: FromPath[str]) -> Response[str] | Redirect:
    """Show the person's opening page as they get it."""
    return await _shown(request, person_id, "")


@get(f"{PATH}/{{page:path}}")
async def side_pages(
    request: Visit, person_id: FromPath[str], page: FromPath[str]
) -> Response[str] | Redirect:
    """Show another page of theirs."""
    return await _shown(request, person_id, page.strip("/"))


async def _shown(request: Visit, person_id: str, page: str) -> Response[str] | Redirect:
    person = await to_thread.run_sync(_look, request, person_id)
    root = f"/console/people/{person.person_id}/side"
    if person.person_id != person_id:
        return Redirect(root, status_code=302)
    side: web.Side = request.app.state.side
    found = await side(
        web.Opened(
            person=person,
            page=page,
            query=request.scope["query_string"],
            root=root,
            back=f"/console/people/{person.person_id}",
        )
    )
    return Response(found.text, media_type=MediaType.HTML, status_code=found.status)


def _look(request: Visit, person_id: str) -> Person:
    person = people.get(request.db, person_id)
    request.look("side", person)
    return person
