"""Whether campaigns helped, for machines."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from twofold import campaigns, clock, speaking
from twofold.system import System

PATH = "/campaigns/{campaign_id:str}/results"


def handlers(home: System) -> list[Any]:
    """Return the handlers of results over a home."""
    record = home.record

    @get(PATH, sync_to_thread=True)
    def show_results(campaign_id: FromPath[str]) -> dict[str, object]:
        """Return whether a campaign helped, with its doubt; what is refused says what it needs.

        Of a large one as it was worked out last; 503 while it was not worked out yet.
        """
        found = campaigns.get(record, campaign_id)
        as_of_us, told = speaking.standings.whole(home, found, now=clock.now_us())
        return {"campaign_id": campaign_id, "as_of": clock.rfc3339(as_of_us), **told}

    @post(PATH, sync_to_thread=True, status_code=202)
    def work_results_out(campaign_id: FromPath[str]) -> dict[str, object]:
        """Let it be worked out anew soon, of a large campaign; a small one always is at once."""
        found = campaigns.get(record, campaign_id)
        speaking.standings.work_out_soon(home, found.campaign_id, now=clock.now_us())
        return {"campaign_id": campaign_id}

    return [show_results, work_results_out]
