"""Review: links that a guard holds back between two people, for staff to rule on."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get

from twofold import people
from twofold.console import identity, listing, names
from twofold.console.frame import page
from twofold.console.parameters import Parameters
from twofold.console.person import title
from twofold.console.visits import Visit
from twofold.people import Link, Person

PATH = identity.REVIEW_PATH
ROWS_MAX = 20
COUNTED_MAX = 100
_HELD_BACK = {
    "review": "Both are verified: each proved that the handle is theirs, and what was only said "
    "does not make two such people one.",
    "limit": "One of them would have more handles of one kind than a person usually has.",
}


@get(PATH, sync_to_thread=True)
def review_page(request: Visit) -> Response[str]:
    """Show what waits for a ruling: everywhere, or about one person."""
    parameters = Parameters(request.query_params)
    return page(request, "review.html", tab="people", **_shown(request, parameters))


def waiting(request: Visit) -> int:
    """Return how many links wait, counted up to COUNTED_MAX."""
    return len(people.review(request.db, limit=COUNTED_MAX))


def about(links: Sequence[Link]) -> list[Link]:
    """Return those of a person's links that wait for a ruling."""
    return [
        link for link in links if link.state in _HELD_BACK and link.a.person_id != link.b.person_id
    ]


def _shown(request: Visit, parameters: Parameters) -> dict[str, Any]:
    asked = parameters.text("person")
    person = people.get(request.db, asked) if asked else None
    after = parameters.text("after")
    if person:
        found = about(people.links(request.db, person.person_id))
    else:
        found = people.review(request.db, after=after, limit=ROWS_MAX + 1)
    shown = found[:ROWS_MAX]
    return {
        "person": person,
        "person_name": title(request, person) if person else "",
        "links": shown,
        "after": shown[-1].link_id if len(found) > ROWS_MAX and not person else None,
        "at_start": not after,
        "list": identity.REVIEW_LIST,
        "reason_length_max": identity.REASON_LENGTH_MAX,
        **_behind(request, shown),
        **_words(),
        **names.handles(real=request.real_only),
    }


def _behind(request: Visit, links: Sequence[Link]) -> dict[str, Any]:
    ids = sorted({end.person_id for link in links for end in (link.a, link.b)})
    known: dict[str, Person] = {one: people.get(request.db, one) for one in ids}
    for one in known.values():
        request.look("compare", one)
    as_of = request.system.as_of(request.now)
    rows = listing.of_people(request.db, ids, as_of=as_of) if ids else []
    return {
        "people": known,
        "titles": {person_id: title(request, person) for person_id, person in known.items()},
        "profiles": {row.person_id: row for row in rows},
    }


def _words() -> dict[str, Any]:
    return {
        "kind_words": names.kind,
        "evidence_words": names.evidence,
        "held_back": _HELD_BACK,
    }
