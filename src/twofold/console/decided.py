"""One decision: what was chosen for somebody, and when it is said; what was given up, and why."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from twofold import campaigns, decisions, people
from twofold.console import names
from twofold.console.frame import page
from twofold.console.visits import Visit
from twofold.decisions import Decision, Moment

PATH = "/console/decisions"
MOMENTS = {"now": "at once", "own": "at an hour of their own"}


@get(f"{PATH}/{{decision_id:str}}", sync_to_thread=True)
def decision_page(request: Visit, decision_id: FromPath[str]) -> Response[str]:
    """Show why something was said to somebody just so and then, or why nothing was."""
    found = decisions.get(request.db, decision_id)
    person = people.known(request.db, [found.handle_id]).get(found.handle_id)
    if person is None:
        raise decisions.UnknownDecision(decision_id=decision_id)
    request.look("page", person)
    return page(
        request, "decision.html", tab="campaigns", decision=found, person=person,
        name=names.called(person.leading, real=request.real_only),
        campaign=campaigns.get(request.db, found.campaign_id),
        because=decisions.reason(found.reason), others=_others(found),
        when=None if found.moment is None else _when(found, found.moment),
        hundreds=_hundreds,
    )  # fmt: skip


def _others(found: Decision) -> list[dict[str, Any]]:
    """Return what else could have been said, each with why it was not."""
    return [{"option": one, "because": decisions.reason(one.why)} for one in found.options]


def _when(found: Decision, moment: Moment) -> dict[str, Any]:
    """Return when it is said, and when it would have been otherwise."""
    other = "now" if moment.moment == "own" else "own"
    return {
        "words": MOMENTS[moment.moment],
        "at_us": found.planned_us,
        "chance": moment.chance,
        "other": MOMENTS[other],
        "other_us": moment.other_us,
        "because": decisions.reason(moment.why),
    }


def _hundreds(chance: float) -> str:
    return f"{100 * chance:.1f} in 100"
