"""What people wait to be told of: the list that they choose from, who waits for how long yet."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, languages, lookouts, people, speaking, terms
from twofold.console.frame import onward, page
from twofold.console.person import title
from twofold.console.roles import ANALYSTS
from twofold.console.trust import PAGES
from twofold.console.visits import Visit
from twofold.lookouts import Lookout

PATH = "/console/lookouts"
OVER_MAX = 20
# How each stands, as staff read it.
STANDINGS = {
    "waits": "waits",
    "leaves": "on its way",
    "served": "told",
    "withdrawn": "taken back",
    "declined": "told that it will not come",
    "ran out": "ran out, and they read so on their side",
}


class UnknownAct(errors.Invalid):
    """Somebody who waits is told, or told that it will not come; there is nothing else."""


@get(PATH, sync_to_thread=True)
def lookouts_page(request: Visit) -> Response[str]:
    """Show what people can ask to be told of, and who waits for what."""
    return _page(request)


@post(f"{PATH}/subjects", sync_to_thread=True)
def offer(request: Visit) -> Response[str] | Redirect:
    """Offer to tell of something, or put it in other words."""
    name, words = request.text("subject").strip().lower(), request.text("words")
    try:
        by = request.staff.staff_id
        lookouts.offer(
            request.db, name.replace(" ", "-"), words, by=by, now=request.now,
            translated={one: request.text(f"words-{one}") for one in languages.LANGUAGES},
        )  # fmt: skip
    except lookouts.BadSubject as error:
        return _page(request, problem=str(error), status=400)
    return onward(PATH)


@post(f"{PATH}/subjects/{{subject:str}}/close", sync_to_thread=True)
def close(request: Visit, subject: FromPath[str]) -> Redirect:
    """Offer something no more; whoever has asked for it still waits."""
    lookouts.close(request.db, subject, now=request.now)
    return onward(PATH)


@get(f"{PATH}/{{lookout_id:str}}", sync_to_thread=True)
def lookout_page(request: Visit, lookout_id: FromPath[str]) -> Response[str]:
    """Show what one person waits for, and what can be done about it."""
    return _one(request, lookout_id)


@post(f"{PATH}/{{lookout_id:str}}", sync_to_thread=True)
def act(request: Visit, lookout_id: FromPath[str]) -> Response[str] | Redirect:
    """Tell one person what they wait for, or why it will not come."""
    words, by = request.text("text"), request.staff.staff_id
    try:
        match request.text("do"):
            case "tell":
                speaking.lookouts.tell(
                    request.system, lookout_id, words, subject=request.text("subject"), by=by,
                    now=request.now,
                )  # fmt: skip
            case "decline":
                speaking.lookouts.decline(request.system, lookout_id, words, now=request.now)
            case _:
                raise UnknownAct
    except (speaking.lookouts.NoAnswerGiven, speaking.lookouts.WaitsNoMore) as error:
        return _one(request, lookout_id, problem=str(error))
    return onward(PATH)


def told(request: Visit, some: list[Lookout]) -> list[dict[str, Any]]:
    """Return what people wait for as rows: who, what, how long yet, and how it stands."""
    known = people.known(request.db, [one.handle_id for one in some])
    words = {one.subject: one.words for one in lookouts.subjects(request.db)}
    return [
        {
            "one": one,
            "what": ": ".join(filter(None, (words.get(one.subject, ""), one.words))) or one.subject,
            "who": title(request, known[one.handle_id]) if one.handle_id in known else "",
            "person_id": known[one.handle_id].person_id if one.handle_id in known else "",
            "standing": STANDINGS[one.stands(request.now)],
        }
        for one in some
    ]


def _page(request: Visit, *, problem: str = "", status: int = 200) -> Response[str]:
    counts = lookouts.counts(request.db, now=request.now)
    return page(
        request, "lookouts.html", tab="trust", pages=PAGES, status=status, problem=problem,
        subjects=lookouts.subjects(request.db), counts=counts, other=counts.get(lookouts.OTHER),
        waiting=told(request, lookouts.waiting(request.db, now=request.now)),
        over=told(request, lookouts.over(request.db, now=request.now, limit=OVER_MAX)),
        typed={name: request.text(name) for name in ("subject", "words", *_translations())},
        languages=languages.LANGUAGES,
        use=terms.REQUEST, changes=request.staff.role in ANALYSTS,
    )  # fmt: skip


def _translations() -> list[str]:
    return [f"words-{language}" for language in languages.LANGUAGES]


def _one(request: Visit, lookout_id: str, *, problem: str = "") -> Response[str]:
    found = lookouts.get(request.db, lookout_id)
    person = people.get(request.db, found.handle_id)
    request.look("request", person)
    answer = speaking.lookouts.may_tell(request.system, person, found, now=request.now)
    return page(
        request, "lookout.html", tab="trust", status=400 if problem else 200, problem=problem,
        found=told(request, [found])[0], waits=found.stands(request.now) == "waits",
        rule=terms.sentence(answer), text=request.text("text"), subject=request.text("subject"),
        length_max=speaking.lookouts.ANSWER_LENGTH_MAX,
    )  # fmt: skip
