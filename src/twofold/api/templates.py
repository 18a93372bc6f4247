"""Templates for machines: what there is, a new version, and what one person would read of it."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from twofold import clock, ids, people, speaking, templates, terms
from twofold.api import listing, looks, said
from twofold.system import System
from twofold.templates import Template, Version

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False)]


class Previewed(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """For whom a template is filled in, on which channel, and with which fields."""

    person: str
    channel: str = "email"
    language: str | None = None
    use: str = terms.MARKETING
    fields: dict[str, Any] = {}


def handlers(home: System) -> list[Any]:
    """Return the handlers of templates over a home."""
    return [*_keeping(home), _looking(home)]


def _keeping(home: System) -> list[Any]:
    record = home.record

    @get("/templates", sync_to_thread=True)
    def list_templates() -> dict[str, object]:
        """Return every template as it stands, by name."""
        return listing.page([_told(one) for one in templates.kept(record)], None)

    @get("/templates/{name:str}", sync_to_thread=True)
    def show_template(name: FromPath[str]) -> Response[dict[str, object]]:
        """Return one template as it stands."""
        return _answer(templates.get(record, name))

    @post("/templates", sync_to_thread=True, status_code=200)
    def keep_template(
        request: Request[Any, Any, Any], data: JSONBody[Template], if_match: IfMatch = None
    ) -> Response[dict[str, object]]:
        """Keep a template as its next version; with If-Match, only if it stands as it was seen."""
        by = f"key:{request.state.key.name}"
        expected = said.version(if_match)
        now = clock.now_us()
        return _answer(templates.keep(record, data, by=by, expected_version=expected, now=now))

    return [list_templates, show_template, keep_template]


def _looking(home: System) -> Any:
    record = home.record

    @post("/templates/{name:str}/preview", sync_to_thread=True, status_code=200)
    def preview_template(
        request: Request[Any, Any, Any], name: FromPath[str], data: JSONBody[Previewed]
    ) -> dict[str, object]:
        """Return what one person would read, and what is missing; nothing is sent or kept."""
        find = people.get if ids.is_id(data.person) else people.resolve
        person = find(record, data.person)
        looks.note(home, request, person)
        found = speaking.wording.preview(
            home,
            templates.get(record, name).template,
            person,
            channel=data.channel,
            language=data.language,
            use=data.use,
            fields=data.fields,
            now=clock.now_us(),
        )
        return {
            "language": found.language,
            "subject": found.subject,
            "text": found.text,
            "html": found.html,
            "missing": found.missing,
            "links": found.links,
        }

    return preview_template


def _told(found: Version) -> dict[str, object]:
    return {
        **msgspec.to_builtins(found.template),
        "version": found.version,
        "said_by": found.said_by,
        "said_at": clock.rfc3339(found.said_us),
    }


def _answer(found: Version) -> Response[dict[str, object]]:
    return Response(_told(found), status_code=200, headers={"ETag": f'"{found.version}"'})
