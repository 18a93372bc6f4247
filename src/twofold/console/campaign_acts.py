"""What was done with a campaign besides planning it, in words, with who did it and why."""

from collections.abc import Callable
from typing import Any

from twofold import campaigns
from twofold.campaigns import Act
from twofold.console import owners
from twofold.console.visits import Visit


def told(request: Visit, campaign_id: str) -> list[dict[str, Any]]:
    """Return each act with its moment, the latest first."""
    called = owners.caller(request)
    return [
        {"at_us": one.act_us, "words": _words(one, called), "reason": one.reason}
        for one in campaigns.acts(request.db, campaign_id)
    ]


def _words(act: Act, called: Callable[[str], str]) -> str:
    who = called(act.act_by)
    match act.verb:
        case "paused_itself":
            return "It paused itself"
        case "gone_on":
            return f"{who} let it go on all the same"
        case "past_enough":
            return f"{who} let contacts go on past the point at which they still help"
        case "heeds_enough":
            return f"{who} let contacts stop at that point again"
        case "handed_over":
            before, after = called(act.owner_before), called(act.owner_after)
            return f"{who} let somebody else answer for it. Until then: {before}. Since: {after}"
