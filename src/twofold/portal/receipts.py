"""A person's receipts as pages, as signed JSON, as one file, and the script that checks them."""

from importlib import resources
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from twofold import errors, heeding, messages, people, receipts, rights, speaking, terms
from twofold.languages import LANGUAGES
from twofold.people import Person
from twofold.portal.frame import page
from twofold.portal.letter import NoSuchLetter
from twofold.portal.visits import LANGUAGE_PARAMETER, Visit
from twofold.receipts import Receipt

JSON_LD = "application/ld+json"
SHOWN_MAX = 50

Before = Annotated[int, QueryParameter(ge=0, le=1_000_000)]

_SCRIPT = "verify_receipts.py"


@get("/u/{token:str}/receipts", sync_to_thread=True)
def letter_receipt_page(request: Visit, token: FromPath[str]) -> Response[str]:
    """Show why one message came: the receipt that was given for it."""
    person, delivery_id = _opened(request, token)
    return _page(request, _theirs(request, person, delivery_id), f"/u/{token}")


@get("/u/{token:str}/receipts/{receipt_id:str}", sync_to_thread=True)
def letter_receipt(
    request: Visit, token: FromPath[str], receipt_id: FromPath[str]
) -> Response[str]:
    """Show a receipt to whoever holds a link of the same person, and knows its name."""
    person, _ = _opened(request, token)
    return _page(request, _theirs(request, person, receipt_id), f"/u/{token}")


@get("/u/{token:str}/receipts/{receipt_id:str}/signed", sync_to_thread=True)
def letter_receipt_signed(
    request: Visit, token: FromPath[str], receipt_id: FromPath[str]
) -> Response[bytes]:
    """Return it word for word as it was signed."""
    person, _ = _opened(request, token)
    return _signed(_theirs(request, person, receipt_id))


@get("/me/receipts", sync_to_thread=True)
def receipts_page(request: Visit, before: Before = 0) -> Response[str]:
    """Show what the person was given, the latest first."""
    given = receipts.chains(request.db, request.person)
    given.sort(key=lambda one: one.place, reverse=True)
    shown = given[before : before + SHOWN_MAX]
    more = before + SHOWN_MAX if given[before + SHOWN_MAX :] else None
    told = [(one.receipt_id, receipts.told(one)) for one in shown]
    return page(request, "receipts.html", tab="rules", given=told, more=more)


@get("/me/receipts/{receipt_id:str}", sync_to_thread=True)
def receipt_page(request: Visit, receipt_id: FromPath[str]) -> Response[str]:
    """Show one receipt."""
    return _page(request, _theirs(request, request.person, receipt_id), "/me", tab="rules")


@get("/me/receipts/{receipt_id:str}/signed", sync_to_thread=True)
def receipt_signed(request: Visit, receipt_id: FromPath[str]) -> Response[bytes]:
    """Return one receipt word for word as it was signed."""
    return _signed(_theirs(request, request.person, receipt_id))


@get("/me/receipts.jsonl", sync_to_thread=True)
def receipts_file(request: Visit) -> Response[bytes]:
    """Return all receipts as one file that can be checked anywhere."""
    body = heeding.receipts_of(request.system, request.person, now=request.now)
    return _download(body, "application/jsonl", "receipts.jsonl")


@get(f"/.well-known/{_SCRIPT}", sync_to_thread=True)
def script() -> Response[bytes]:
    """Return the script that checks receipts, to be kept and passed on."""
    body = (resources.files("twofold.receipts") / _SCRIPT).read_bytes()
    return _download(body, "text/x-python", _SCRIPT)


def _opened(request: Visit, token: str) -> tuple[Person, str]:
    delivery_id = speaking.letter(request.system, token)
    if delivery_id is None:
        raise NoSuchLetter
    try:
        delivery = messages.get(request.db, delivery_id)
        return people.get(request.db, delivery.handle_id), delivery_id
    except errors.NotFound:
        raise NoSuchLetter from None


def _theirs(request: Visit, person: Person, receipt_id: str) -> Receipt:
    """Return what stands of a receipt; somebody else's is as good as none."""
    found = receipts.standing(request.db, receipt_id)
    if found.handle_id not in {handle.handle_id for handle in person.handles}:
        raise receipts.UnknownReceipt(receipt_id=receipt_id)
    return found


def _page(request: Visit, found: Receipt, root: str, *, tab: str = "") -> Response[str]:
    told = receipts.told(found)
    person = people.get(request.db, found.handle_id)
    said = {
        one.statement.statement_id: one.statement
        for one in terms.said_about(request.db, [handle.handle_id for handle in person.handles])
    }
    return page(
        request,
        "receipt.html",
        tab=tab,
        receipt=found,
        told=told,
        asked_by=told.asked_by and rights.asker(request.db, told.asked_by),
        told_by=told.told_by and rights.asker(request.db, told.told_by),
        rules=[request.say.statement(said[one]) for one in told.clauses if one in said],
        root=root,
        others=None if tab else [(f"?{LANGUAGE_PARAMETER}={one}", one) for one in LANGUAGES],
        issues=[one for one in receipts.issues(request.db, found.about) if one != found],
    )


def _signed(found: Receipt) -> Response[bytes]:
    return Response(found.body, media_type=JSON_LD, headers={"ETag": f'"{found.hash}"'})


def _download(body: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)
