"""What a real person would read of a template, on any channel, in any language; and their rules."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import clock, errors, people, speaking, templates, terms, web
from twofold.console import drawer, framing
from twofold.console.composer import CHANNELS, PATH
from twofold.console.frame import onward, page
from twofold.console.parameters import Parameters
from twofold.console.person import title
from twofold.console.visits import Visit
from twofold.languages import LANGUAGES
from twofold.people import Person
from twofold.templates import Rendered, Template

FIELDS_MAX = 50
FRAME_US = 10 * clock.MINUTE
USES = (terms.MARKETING, "service", "care", "research")


class NotAsItIs(errors.Invalid):
    """This cannot be filled in: {reason}."""


@get(f"{PATH}/{{name:str}}/preview", sync_to_thread=True, opt=framing.FRAMING)
def preview_page(request: Visit, name: FromPath[str]) -> Response[str]:
    """Show what somebody would read now, what is missing, and what their rules say to it."""
    return _page(request, templates.get(request.db, name).template)


@get(f"{PATH}/{{name:str}}/shown", sync_to_thread=True, opt=framing.FRAMED)
def preview_frame(request: Visit, name: FromPath[str]) -> Response[str]:
    """Return the layout alone, for the frame in the preview."""
    template, asked = templates.get(request.db, name).template, _asked(request)
    person = people.resolve(request.db, asked["person"])
    # It belongs to the look at the page that holds the frame.
    request.look("page", person, within_us=FRAME_US)
    found = _rendered(request, template, person, asked).html
    root = request.system.settings.root
    return Response(framing.at_home(found, root), media_type="text/html")


@post(f"{PATH}/{{name:str}}/test", sync_to_thread=True)
def send_test(request: Visit, name: FromPath[str]) -> Response[str] | Redirect:
    """Send what is previewed to whoever is signed in."""
    template = templates.get(request.db, name).template
    asked = {one: request.text(one) for one in ("person", "channel", "language", "use", "fields")}
    person = people.resolve(request.db, asked["person"])
    request.look("page", person)
    found = _rendered(request, template, person, asked)
    speaking.wording.send_test(
        request.system, request.staff.email, found, asked_by=request.by, now=request.now
    )
    return onward(f"{PATH}/{name}/preview?{urlencode(asked | {'sent': '1'})}")


def _page(request: Visit, template: Template) -> Response[str]:
    asked = _asked(request)
    shown: dict[str, Any] = {"found": None, "problem": "", "person": None}
    if asked["person"]:
        try:
            person = people.resolve(request.db, asked["person"])
            request.look("page", person)
            shown |= {
                "person": person,
                "name": title(request, person),
                "drawer": drawer.drawer(request, person),
                "found": _rendered(request, template, person, asked),
            }
        except (errors.Invalid, errors.NotFound) as error:
            shown["problem"] = str(error)
    return page(
        request, "template_preview.html", tab="templates", wording=template, asked=asked,
        query=urlencode(asked), channels=[(one, web.channel(one)) for one in CHANNELS[:-1]],
        uses=[(one, terms.use_words(one)) for one in USES],
        languages=[("", "theirs"), *((one, LANGUAGES.get(one, one)) for one in template.parts)],
        short=speaking.wording.short_of(request.system, template, 1),
        is_sent="sent" in request.query_params, **shown,
    )  # fmt: skip


def _asked(request: Visit) -> dict[str, str]:
    found = Parameters(request.query_params)
    return {
        "person": found.text("person"),
        "channel": found.text("channel", "email"),
        "language": found.text("language"),
        "use": found.choice("use", USES, terms.MARKETING),
        "fields": found.text("fields"),
    }


def _rendered(
    request: Visit, template: Template, person: Person, asked: dict[str, str]
) -> Rendered:
    return speaking.wording.preview(
        request.system, template, person, channel=asked["channel"] or "email",
        language=asked["language"] or None, use=asked["use"] or terms.MARKETING,
        fields=_fields(asked["fields"]), now=request.now,
    )  # fmt: skip


def _fields(text: str) -> dict[str, Any]:
    """Return fields as they are typed, one a line: `what = boots`; JSON where it is some."""
    found: dict[str, Any] = {}
    for line in text.splitlines()[:FIELDS_MAX]:
        name, equals, value = line.partition("=")
        if not line.strip():
            continue
        if not equals or not name.strip():
            raise NotAsItIs(reason="fields stand one a line, such as: what = boots")
        try:
            found[name.strip()] = msgspec.json.decode(value.strip())
        except msgspec.DecodeError:
            found[name.strip()] = value.strip()
    return found
