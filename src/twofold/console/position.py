"""Starting position: what holds for people who have said nothing, and the house's own rules."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, errors, seeing, terms
from twofold.console.frame import onward, page
from twofold.console.visits import Visit
from twofold.terms import Notice, OwnNo, Position

PATH = "/console/position"


@get(PATH, sync_to_thread=True)
def position_page(request: Visit) -> Response[str]:
    """Show what is assumed, since when, by whose choice, and whom it holds for."""
    return _page(request)


@post(PATH, sync_to_thread=True)
def choose(request: Visit) -> Redirect:
    """Put another starting position in force."""
    seeing.choose_position(
        request.system, request.text("name"), by=request.staff.staff_id, now=request.now
    )
    return onward(PATH)


@post(f"{PATH}/noes", sync_to_thread=True)
def add_no(request: Visit) -> Response[str] | Redirect:
    """Settle that something is not done here, whoever allows it."""
    rule = OwnNo(
        use=request.text("use").strip(),
        channel=request.text("channel").strip() or "*",
        why=request.text("why").strip(),
    )
    return _settled(request, rule, "no")


@post(f"{PATH}/notices", sync_to_thread=True)
def declare_notice(request: Visit) -> Response[str] | Redirect:
    """Declare a notice that the law demands, before one is ever sent."""
    rule = Notice(
        kind=request.text("kind").strip(),
        law=request.text("law").strip(),
        text=request.text("words").replace("\r\n", "\n").strip(),
    )
    return _settled(request, rule, "notice")


@post(f"{PATH}/rules/{{rule_id:str}}/end", sync_to_thread=True)
def end_rule(request: Visit, rule_id: FromPath[str]) -> Redirect:
    """Take a rule out of force."""
    seeing.end_rule(request.system, rule_id, by=request.staff.staff_id, now=request.now)
    return onward(PATH)


def _settled(request: Visit, rule: OwnNo | Notice, form: str) -> Response[str] | Redirect:
    try:
        seeing.settle_rule(request.system, rule, by=request.staff.staff_id, now=request.now)
    except errors.Invalid as error:
        return _page(request, status=400, problem=str(error), form=form, rule=rule)
    return onward(f"{PATH}#rules")


def _page(request: Visit, *, status: int = 200, **told: Any) -> Response[str]:
    every = terms.positions(request.db)
    rules = terms.house_rules(request.db)
    return page(
        request, "position.html", tab="position", status=status,
        **{
            "problem": None, "form": "", "rule": None,
            "position": every[-1],
            "choices": [Position(name=name) for name in terms.position_names()],
            "assumed": [terms.use_words(use) for use in every[-1].uses],
            "history": every[::-1],
            "people": {one.staff_id: one.name for one in access.everyone(request.db)},
            "held": terms.held_to_less(request.db),
            "noes": [one for one in rules if isinstance(one.rule, OwnNo)],
            "notices": [one for one in rules if isinstance(one.rule, Notice)],
            "use_words": terms.use_words,
            **told,
        },
    )  # fmt: skip
