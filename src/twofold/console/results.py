"""Results: whether speaking helped, campaign by campaign, with doubt; and what else is measured."""

from litestar import Response, get

from twofold import campaigns
from twofold.console import campaign_words
from twofold.console.frame import page
from twofold.console.visits import Visit

PATH = "/console/results"


@get(PATH, sync_to_thread=True)
def results_page(request: Visit) -> Response[str]:
    """Show of every campaign that has decided about somebody whether it helped."""
    found = [
        told for one in campaigns.list_all(request.db)
        if not (request.real_only and one.plan.simulated)
        and (told := campaign_words.answer(request, one)) is not None
    ]  # fmt: skip
    return page(request, "results.html", tab="results", found=found)
