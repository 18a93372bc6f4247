"""Trust: the rules in force, what people asked for and by when, stops, and who looked."""

from typing import Any

from litestar import Response, get

from twofold import empowerment, pulse, rights, terms, worlds
from twofold.console import groups
from twofold.console.frame import page
from twofold.console.visits import Visit
from twofold.pulse import TooFew
from twofold.rights import Figures

PATH = "/console/trust"
LOOKS_SHOWN_MAX = 100
PAGES = (
    ("Rules and contacts", PATH),
    ("What people asked for", f"{PATH}/requests"),
    ("What people wait for", "/console/lookouts"),
    ("Who looked", f"{PATH}/looks"),
)
EFFECTS = (
    ("allow", "said yes"),
    ("brought", "yes, brought with proof"),
    ("deny", "said no"),
    ("stop", "stopped it"),
    ("limit", "set limits"),
)
GROUNDS = {
    "own": "the person’s own word",
    "thread": "something the person began",
    "brought": "a yes that was brought with its proof",
    "security": "the safety of their account",
    "legal": "the law",
    "other": "something else",
}


QUESTIONS = {
    "decides": "I decide how this organisation engages with me",
    "easy": "The last change I wanted to make was easy",
}
RECEIPTS = {
    "terms": "of a change of rules",
    "contact": "of a message, and why it came",
    "withheld": "of what was not sent",
    "stop": "of a stop, and what had left by then",
}


@get(PATH, sync_to_thread=True)
def trust_page(request: Visit) -> Response[str]:
    """Show the rules in force, what contacts rested on, stops, and what was not sent."""
    found = rights.figures(request.db, made_up=worlds.BY, now=request.now)
    beside = _beside(request)
    say = empowerment.everybody(request.db, request.system.settings.home, now=request.now)
    felt = pulse.felt(request.db, now=request.now)
    told = {"few": felt.answers, "felt": None} if isinstance(felt, TooFew) else {"felt": felt}
    return page(
        request,
        "trust.html",
        tab="trust",
        pages=PAGES,
        say=say,
        questions=QUESTIONS,
        needed=pulse.N_MIN,
        **told,
        **_shown(found),
        beside=beside,
    )


@get(f"{PATH}/looks", sync_to_thread=True)
def looks_page(request: Visit) -> Response[str]:
    """Show who looked at whom, the latest first."""
    found = rights.latest_looks(request.db, until_us=request.now, limit=LOOKS_SHOWN_MAX)
    return page(
        request, "looks.html", tab="trust", pages=PAGES, looks=found,
        shown=rights.shown_as(request.db),
    )  # fmt: skip


def _beside(request: Visit) -> dict[str, Any] | None:
    """Return the same of what is simulated, for itself; None where there is none to be shown."""
    if request.real_only or worlds.layer(request.system) is None:
        return None
    return _shown(
        rights.figures(request.db, made_up=worlds.BY, only_made_up=True, now=request.now),
        half="simulated",
    )


def _shown(found: Figures, *, half: str = "real") -> dict[str, Any]:
    uses = sorted({use for use, _ in found.rules}, key=lambda use: (use != "*", use))
    own = sum(found.contacts[key].n for key in ("own", "thread") if key in found.contacts)
    return {
        "rules": [
            (
                terms.use_words(use),
                [(effect, len(found.rules.get((use, effect), ()))) for effect, _ in EFFECTS],
                use,
            )
            for use in uses
        ],
        "columns": [{"name": words, "num": True} for _, words in EFFECTS],
        "stops": found.stops,
        "contacts": [(key, GROUNDS[key], counted) for key, counted in found.contacts.items()],
        "sent": sum(counted.n for counted in found.contacts.values()),
        "own": own,
        "withheld": [
            (key, terms.reason_of_them(key), counted) for key, counted in found.withheld.items()
        ],
        "receipts": [
            (key, RECEIPTS.get(key, key), counted) for key, counted in found.receipts.items()
        ],
        "half": None if half == "real" else half,
        "href": groups.href,
    }
