"""Deliveries: what waits, what left, what did not and why, and what nobody knows yet."""

from typing import Literal

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, messages, people, speaking, terms
from twofold.console import names
from twofold.console.campaign_fates import ONE_STATE, STATES, as_many
from twofold.console.campaigns import PAGES
from twofold.console.frame import onward, page
from twofold.console.queries import queries
from twofold.console.visits import Visit

PATH = "/console/deliveries"
SHOWN_MAX = 100


class UnknownEnd(errors.Invalid):
    """Say of it that it left, or that it did not."""


@get(PATH, sync_to_thread=True)
def deliveries_page(request: Visit) -> Response[str]:
    """Show how many messages stand in which state, and the latest of one state."""
    state = request.query_params.get("state", "")
    told = request.db.all(queries.delivery_counts)
    counts = {row.state: row.deliveries for row in told if not row.simulated}
    rows = request.db.all(queries.latest_deliveries, state=state, limit=SHOWN_MAX)
    known = people.known(request.db, [row.handle_id for row in rows])
    shown = [
        {
            "row": row,
            "person": known.get(row.handle_id),
            "name": names.called(known[row.handle_id].leading, real=request.real_only)
            if row.handle_id in known
            else "erased",
            "use": terms.use_words(row.use),
            "state": ONE_STATE.get(row.state, row.state),
            "because": terms.reason_of_them(row.reason) if row.reason else "",
        }
        for row in rows
    ]
    return page(
        request, "deliveries.html", tab="campaigns", pages=PAGES, states=STATES, state=state,
        as_many=as_many,
        counts=counts, deliveries=shown, shown_max=SHOWN_MAX,
        faults=speaking.faults.standing(request.system),
        simulated=sum(row.deliveries for row in told if row.simulated),
    )  # fmt: skip


@post(f"{PATH}/{{delivery_id:str}}", sync_to_thread=True)
def find_out(request: Visit, delivery_id: FromPath[str]) -> Redirect:
    """Say of a message of which nobody knows it whether it had left, or try one that failed again.

    What is tried again is asked about again: it leaves only if its person still allows it.
    """
    if request.text("end") == "again":
        messages.try_once_more(request.db, delivery_id, now=request.now)
        return onward(f"{PATH}?state=failed")
    speaking.find_out(
        request.system, delivery_id, _end(request.text("end")), by=request.by, now=request.now
    )
    return onward(f"{PATH}?state=unknown")


def _end(told: str) -> Literal["sent", "failed"]:
    match told:
        case "sent":
            return "sent"
        case "failed":
            return "failed"
        case _:
            raise UnknownEnd
