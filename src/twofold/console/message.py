"""Writing to a person: what their rules say stands before every choice, before a word is typed."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, messages, people, terms
from twofold.console import drawer, names, threads
from twofold.console.drawer import Act, Choice
from twofold.console.frame import onward, page
from twofold.console.visits import Visit
from twofold.people import Person

PATH = "/console/people/{person_id:str}/message"
SUBJECT_LENGTH_MAX = 200


class NotTheirWish(errors.Refused):
    """This was not sent: {why}. Their rules decide, not this form."""


class NoChoice(errors.Invalid):
    """Choose what you write about and by which channel."""


@get(PATH, sync_to_thread=True)
def message_page(request: Visit, person_id: FromPath[str]) -> Response[str]:
    """Show what may be written to a person, and what may not and by which rule."""
    person = people.get(request.db, person_id)
    request.look("page", person)
    return _page(request, person)


@post(PATH, sync_to_thread=True)
def write(request: Visit, person_id: FromPath[str]) -> Response[str] | Redirect:
    """Put a message in the outbox, if the person's rules let it."""
    person = people.get(request.db, person_id)
    try:
        _ask(request, person)
    except (NotTheirWish, NoChoice, messages.BadMessage) as error:
        status = 403 if isinstance(error, NotTheirWish) else 400
        return _page(request, person, problem=str(error), status=status)
    return onward(f"/console/people/{person.person_id}#written")


def _ask(request: Visit, person: Person) -> None:
    chosen = _chosen(_acts(request, person), request.text("choice"))
    if not chosen.may:
        raise NotTheirWish(why=chosen.why)
    words = messages.Message(
        text=request.text("text"), subject=request.text("subject")[:SUBJECT_LENGTH_MAX]
    )
    messages.ask(
        request.db, person, chosen.intent, words,
        asked_by=request.by, now=request.now,
    )  # fmt: skip


def _chosen(acts: list[Act], key: str) -> Choice:
    for act in acts:
        for choice in act.choices:
            if choice.key == key:
                return choice
    raise NoChoice


def _acts(request: Visit, person: Person) -> list[Act]:
    found = terms.of(request.db, person)
    live = [clause for clause in found.clauses if clause.is_live(request.now)]
    return drawer.acts(request, person, live)


def _page(request: Visit, person: Person, *, problem: str = "", status: int = 200) -> Response[str]:
    # What was typed is still there when it could not be sent.
    typed = {name: request.text(name) for name in ("subject", "text")}
    acts = _acts(request, person)
    return page(
        request, "message.html", tab="people", status=status, person=person,
        name=names.called(person.leading, real=request.real_only),
        human_first=terms.human_first(terms.of(request.db, person).preferences),
        acts=acts, said=threads.said(request, person, acts),
        chosen_key=request.text("choice"), problem=problem,
        length_max=messages.TEXT_LENGTH_MAX, **typed,
    )  # fmt: skip
