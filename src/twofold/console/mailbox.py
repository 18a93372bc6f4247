"""The home's mailbox, while no real way out is set up: each message as it would have left."""

from litestar import Response, get
from litestar.params import FromPath

from twofold import clock, errors, messages, rights, speaking, terms
from twofold.console import framing, names
from twofold.console.frame import page
from twofold.console.parameters import Parameters
from twofold.console.visits import Visit
from twofold.messages import Lying

PATH = "/console/mailbox"
SHOWN_MAX = 100
FRAME_US = 10 * clock.MINUTE
VIEWS = ("page", "text", "headers")


class NoSuchLetter(errors.NotFound):
    """There is no such message in the mailbox."""


@get(PATH, sync_to_thread=True)
def mailbox_page(request: Visit) -> Response[str]:
    """Show what lies there, the latest first: to whom and what for; what it says is a page on."""
    found = messages.lying(request.system.settings.home, limit=SHOWN_MAX)
    shown = [one for one in found if not (request.real_only and _is_made_up(one))]
    return page(
        request, "mailbox.html", tab="mailbox", letters=shown, shown_max=SHOWN_MAX,
        is_made_up=_is_made_up, left_out=len(found) - len(shown), use_words=terms.use_words,
    )  # fmt: skip


@get(f"{PATH}/{{delivery_id:str}}", sync_to_thread=True, opt=framing.FRAMING)
def mail_page(request: Visit, delivery_id: FromPath[str]) -> Response[str]:
    """Show one message as it looks, as text, or its header lines; whoever reads it has looked."""
    found = _found(request, delivery_id)
    mail = speaking.mailbox.as_mail(request.system, found)
    own = f"{PATH}/{found.delivery_id}"
    ways = [("Plain text", f"{own}?as=text")]
    if mail.html:
        ways.insert(0, ("As it looks", own))
    if mail.headers:
        ways.append(("Header lines", f"{own}?as=headers"))
    first = "page" if mail.html else "text"
    view = Parameters(request.query_params).choice("as", VIEWS, first)
    _look(request, found, within_us=FRAME_US if view != first else 0)
    return page(
        request, "mail.html", tab="mailbox", letter=found, mail=mail, view=view, ways=ways,
        use=terms.use_words(found.use),
        current=own if view == "page" else f"{own}?as={view}",
        is_made_up=_is_made_up(found), nobody=speaking.mailbox.NOBODY,
        is_nobodys=not request.system.settings.mail_from,
    )  # fmt: skip


@get(f"{PATH}/{{delivery_id:str}}/shown", sync_to_thread=True, opt=framing.LINKED)
def mail_frame(request: Visit, delivery_id: FromPath[str]) -> Response[str]:
    """Return the laid-out mail alone, for the frame: only its link to our one page leads on."""
    found = _found(request, delivery_id)
    # It belongs to the look at the page that holds the frame.
    _look(request, found, within_us=FRAME_US)
    root = request.system.settings.root
    html = framing.at_home(speaking.mailbox.as_mail(request.system, found).html, root)
    return Response(framing.leading_to(html, found.link), media_type="text/html")


def _found(request: Visit, delivery_id: str) -> Lying:
    found = messages.lying_one(request.system.settings.home, delivery_id)
    if found is None:
        raise NoSuchLetter
    return found


def _is_made_up(found: Lying) -> bool:
    kind, _, value = found.to.partition(":")
    return names.made_up(kind, value)


def _look(request: Visit, found: Lying, *, within_us: int) -> None:
    rights.look(
        request.db,
        who=request.staff.staff_id,
        role=request.staff.role.value,
        person_id=found.person_id,
        what="touch",
        now=request.now,
        within_us=within_us,
    )
