"""The home's mailbox, while no real way out is set up: each message as it would have left."""

from litestar import Response, get
from litestar.params import FromPath

from twofold import errors, messages, rights
from twofold.console.frame import page
from twofold.console.visits import Visit

SHOWN_MAX = 100


class NoSuchLetter(errors.NotFound):
    """There is no such message in the mailbox."""


@get("/console/mailbox", sync_to_thread=True)
def mailbox_page(request: Visit) -> Response[str]:
    """Show what lies there, the latest first: to whom and what for; what it says is a page on."""
    found = messages.lying(request.system.settings.home, limit=SHOWN_MAX)
    return page(request, "mailbox.html", tab="mailbox", letters=found, shown_max=SHOWN_MAX)


@get("/console/mailbox/{delivery_id:str}", sync_to_thread=True)
def mail_page(request: Visit, delivery_id: FromPath[str]) -> Response[str]:
    """Show one message; whoever reads it has looked at its person."""
    found = messages.lying_one(request.system.settings.home, delivery_id)
    if found is None:
        raise NoSuchLetter
    rights.look(
        request.db,
        who=request.staff.staff_id,
        role=request.staff.role.value,
        person_id=found.person_id,
        what="touch",
        now=request.now,
    )
    return page(request, "mail.html", tab="mailbox", letter=found)
