"""Asking for a yes: the form for one's own site, the page for the till, and the checkout."""

from litestar import Response, get

from twofold import heeding
from twofold.console.frame import page
from twofold.console.roles import ANALYSTS
from twofold.console.visits import Visit

LIST_ENDINGS = ".csv .tsv .txt .json .jsonl .ndjson .parquet .zip .gz .tar .tgz"


@get("/console/asking", sync_to_thread=True)
def asking_page(request: Visit) -> Response[str]:
    """Show what to put on a site, at the till and into the checkout."""
    return page(
        request, "asking.html", tab="asking", site=heeding.site(request.system),
        brings=request.staff.role in ANALYSTS, endings=LIST_ENDINGS,
    )  # fmt: skip
