"""Webhooks: programs that are told what happens, how far each has come, and sending again."""

from datetime import date, datetime, time

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import clock, egress, errors, webhooks
from twofold.console.frame import onward, page
from twofold.console.visits import Visit

PATH = "/console/webhooks"


class UnknownAct(errors.Invalid):
    """A webhook is paused, resumed, given another secret or ended; there is nothing else."""


class NoDay(errors.Invalid):
    """Write the day as YYYY-MM-DD; all events since then are sent again."""


@get(PATH, sync_to_thread=True)
def webhooks_page(request: Visit) -> Response[str]:
    """Show every webhook and how far it has come."""
    return _page(request)


@post(PATH, sync_to_thread=True)
def add(request: Visit) -> Response[str] | Redirect:
    """Make a webhook, for what happens from now on."""
    url, names = request.text("url").strip(), request.text("names").strip()
    try:
        made = webhooks.add(
            request.db,
            url,
            names.splitlines() or [webhooks.EVERYTHING],
            inside=request.system.settings.places_inside,
            by=request.staff.staff_id,
            now=request.now,
        )
    except (webhooks.BadWebhook, egress.ForbiddenUrl, egress.ForbiddenAddress) as error:
        return _page(request, status=400, problem=str(error), url=url, names=names)
    except egress.Unreachable as error:
        return _page(request, status=400, problem=str(error), url=url, names=names)
    return onward(f"{PATH}/{made.webhook_id}")


@get(f"{PATH}/{{webhook_id:str}}", sync_to_thread=True)
def webhook_page(request: Visit, webhook_id: FromPath[str]) -> Response[str]:
    """Show one webhook: its secret, and what it did not take."""
    return _one(request, webhook_id)


@post(f"{PATH}/{{webhook_id:str}}", sync_to_thread=True)
def change(request: Visit, webhook_id: FromPath[str]) -> Redirect:
    """Pause it, resume it, renew its secret, or end it."""
    match request.text("do"):
        case "pause":
            webhooks.pause(request.db, webhook_id, now=request.now)
        case "resume":
            webhooks.resume(request.db, webhook_id, now=request.now)
        case "renew":
            webhooks.renew(request.db, webhook_id)
        case "end":
            webhooks.end_webhook(request.db, webhook_id, now=request.now)
            return onward(PATH)
        case _:
            raise UnknownAct
    return onward(f"{PATH}/{webhook_id}")


@post(f"{PATH}/{{webhook_id:str}}/again", sync_to_thread=True)
def again(request: Visit, webhook_id: FromPath[str]) -> Response[str]:
    """Send one event once more, or all since a day."""
    if seq := request.text("event"):
        sent = webhooks.again(request.db, webhook_id, _whole(seq), now=request.now)
    else:
        since_us = _since(request, request.text("since"))
        sent = webhooks.again_since(request.db, webhook_id, since_us, now=request.now)
    return _one(request, webhook_id, sent=sent)


def _page(request: Visit, *, status: int = 200, **told: str) -> Response[str]:
    values = {"problem": None, "url": "", "names": "", **told}
    return page(
        request, "webhooks.html", tab="webhooks", status=status,
        webhooks=webhooks.all_of(request.db), counts=webhooks.counts(request.db), **values,
    )  # fmt: skip


def _one(request: Visit, webhook_id: str, *, sent: int | None = None) -> Response[str]:
    found = webhooks.get(request.db, webhook_id)
    return page(
        request, "webhook.html", tab="webhooks", webhook=found, sent=sent,
        secret=webhooks.secret(request.system.settings.home, found),
        counts=webhooks.counts(request.db).get(webhook_id, {}),
        failed=webhooks.failed(request.db, webhook_id),
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= len(str(2**62)) else 0


def _since(request: Visit, text: str) -> int:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NoDay from error
    return clock.to_us(datetime.combine(day, time(), request.zone))
