"""The story of a home with a simulated layer: a screen at a time, each beside its real page."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from twofold import campaigns, clock, decisions, messages, people, terms, worlds
from twofold.console import person
from twofold.console.frame import page
from twofold.console.parameters import Parameters
from twofold.console.queries import queries
from twofold.console.visits import Visit
from twofold.people import Person
from twofold.worlds import Layer

PATH = "/console/story"
WROTE_US, WROTE_MAX = 30 * clock.DAY, 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen:
    """One screen: what it is called, and the pages to open beside it, each with what to do there.

    In addresses `her`, `other`, `past` and `offer` stand for whom and what the story is about.
    """

    title: str
    pages: tuple[tuple[str, str], ...]


_HER, _OFFER = "/console/people/{her}", "/console/campaigns/{offer}"
SCREENS = (
    Screen(title="A year from both sides", pages=(("Open the year", "/console"),)),
    Screen(
        title="Two households side by side",
        pages=(("Open hers", _HER), ("Open the other", "/console/people/{other}")),
    ),
    Screen(title="What she sees", pages=(("See what she sees", f"{_HER}/side"),)),
    Screen(
        title="She says: only what I ask for, Saturday mornings",
        pages=(("Look at her rules", f"{_HER}/side/rules"), ("Her page, from here", _HER)),
    ),
    Screen(title="Who gets it, who waits, who said no", pages=(("Open the campaign", _OFFER),)),
    Screen(
        title="Send it into the mailbox on this machine",
        pages=(("Start the campaign", _OFFER), ("Open the mailbox", "/console/mailbox")),
    ),
    Screen(
        title="One click stops it, in the middle of sending",
        pages=(
            ("Open a message, and the link under it", "/console/mailbox"),
            ("What was called back", "/console/deliveries?state=cancelled"),
        ),
    ),
    Screen(
        title="A reply lands, and promotion to that person waits",
        pages=(
            ("Open a message, and write back under it", "/console/mailbox"),
            ("Who needs somebody", "/console/board"),
        ),
    ),
    Screen(
        title="Answer",
        pages=(("Who waits for an answer", "/console/board"), ("Write to her", f"{_HER}/message")),
    ),
    Screen(
        title="Did it help? The truth beside the estimate",
        pages=(("Open the results", "/console/results"),),
    ),
    Screen(title="Use your own two files", pages=(("Bring in touches", "/console/sources"),)),
)


@get(PATH, sync_to_thread=True)
def story_page(request: Visit) -> Response[str]:
    """Show one screen of the story, with how things stand right now."""
    kept = worlds.layer(request.system)
    if kept is None:
        return page(request, "story.html", tab="now", screen=None)
    number = Parameters(request.query_params).whole("screen", 1, 1, len(SCREENS))
    her, other = (_known(request, card) for card in (kept.her, kept.other))
    places = {
        "her": her.person_id,
        "other": other.person_id,
        "past": kept.campaign_id,
        "offer": kept.offer_id,
    }
    screen = SCREENS[number - 1]
    return page(
        request, "story.html", tab="now", screens=SCREENS, number=number, screen=screen,
        pages=[(words, href.format(**places)) for words, href in screen.pages],
        her=her, other=other,
        names={one.person_id: person.title(request, one) for one in (her, other)},
        **_standing(request, kept, number, her, other),
    )  # fmt: skip


def _wrote(request: Visit, kept: Layer) -> list[dict[str, Any]]:
    """Return who wrote of late, whether they still wait, and whether the campaign goes on."""
    since_us = request.now - WROTE_US
    rows = request.db.all(queries.written_lately, since_us=since_us, rows_max=WROTE_MAX)
    ids = [row.person_id for row in rows]
    waiting = decisions.who_waits(request.db, ids, now=request.now)
    found = []
    for person_id in ids:
        who = people.get(request.db, person_id)
        handles = [handle.handle_id for handle in who.handles]
        ways = campaigns.of_handles(request.db, handles)
        found.append(
            {
                "person_id": person_id,
                "name": person.title(request, who),
                "waits": person_id in waiting,
                "next": any(
                    one.campaign_id == kept.offer_id and one.state == "waiting" for one in ways
                ),
            }
        )
    return found


def _known(request: Visit, card: str) -> Person:
    return people.resolve(request.db, f"email:{worlds.address(card)}")


def _standing(
    request: Visit, kept: Layer, number: int, her: Person, other: Person
) -> dict[str, Any]:
    """Return how things stand, as far as a screen shows it."""
    found: dict[str, Any] = {
        "pictures": [], "rules": [], "offer": None, "lying": 0, "said": [], "wrote": [],
    }  # fmt: skip
    match SCREENS[number - 1].title.split()[0]:
        case "Two":
            found["pictures"] = [person.picture(request, one) for one in (her, other)]
        case "She" | "What":
            clauses = sorted(terms.of(request.db, her).clauses, key=lambda one: -one.seq)
            found["rules"] = [terms.clause_words(one) for one in clauses]
        case "Who" | "Send" | "One":
            found["offer"] = campaigns.get(request.db, kept.offer_id)
            mailbox = request.system.settings.home
            found["lying"] = len(messages.lying(mailbox, limit=1_000))
        case "A" | "Answer" if number > 1:
            found["offer"] = campaigns.get(request.db, kept.offer_id)
            found["wrote"] = _wrote(request, kept)
        case "Did":
            sums = worlds.sums(request.system, now=request.now)
            found["said"] = [] if sums is None else [worlds.sentence(sums)]
        case _:
            pass
    return found
