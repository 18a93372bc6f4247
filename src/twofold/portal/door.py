"""The person's door as one application: their own side, and the page under every message."""

import msgspec
from litestar import Litestar, Router, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from twofold import clock, heeding, rights, seeing, terms, web, wishes
from twofold.portal import (
    assumed,
    data,
    feeds,
    forms,
    home,
    leave,
    letter,
    notices,
    onward,
    path,
    preferences,
    pulse,
    receipts,
    rules,
    say,
    sign_in,
)
from twofold.portal.entrance import admit
from twofold.portal.frame import answer_problem
from twofold.portal.visits import Visit
from twofold.system import System
from twofold.terms import Notice, OwnNo

FORM_BYTES_MAX = 200_000
# Static files come packed; they would be packed twice.
_COMPRESSION = CompressionConfig(
    backend="gzip", minimum_size=1_000, exclude=[f"^{web.STATIC_ROOT}/"]
)


@get("/.well-known/twofold.json", sync_to_thread=True)
def declaration(state: State) -> dict[str, object]:
    """Publish what is assumed of people who have said nothing, and where to say no."""
    system: System = state.system
    position = seeing.position(system)
    settled = [one.rule for one in terms.house_rules(system.record)]
    return {
        "organisation": system.settings.organisation,
        "starting_position": position.name,
        "since": _time(position.since_us),
        "meaning": position.meaning,
        "assumed": position.uses,
        "positions_before": [
            {"starting_position": one.name, "since": _time(one.since_us), "assumed": one.uses}
            for one in terms.positions(system.record)[:-1]
        ],
        "own_noes": [msgspec.to_builtins(one) for one in settled if isinstance(one, OwnNo)],
        "legal_notices": [msgspec.to_builtins(one) for one in settled if isinstance(one, Notice)],
        "uses": {use: terms.use_words(use) for use in (*terms.CONTACT_USES, *terms.DATA_USES)},
        "channels": list(terms.CHANNELS),
        "clocks": [
            {
                "kind": kind,
                "what": duty.words,
                "promised_seconds": duty.promise_us // clock.SECOND,
                "law": duty.law,
                "law_months": rights.LEGAL_MONTHS,
                "proof": duty.proof,
            }
            for kind, duty in rights.DUTIES.items()
        ],
        "kept": [msgspec.to_builtins(one) for one in heeding.retention(system)],
        "stop": "the link under every message; no login",
        "rules": "/me/rules",
        "requests": "/me/data",
        "asking": "/forms/reach",
        "receipts": "/.well-known/verify_receipts.py",
        "keys": heeding.public_keys(system),
        "as_of": clock.rfc3339(clock.now_us()),
    }


@get("/.well-known/gpc.json", sync_to_thread=False)
def support() -> dict[str, object]:
    """Publish that the signal of browsers is honoured (w3.org/TR/gpc, section 4)."""
    return dict(wishes.SUPPORT)


# Behind a sign-in, but for those that are for anyone; the entrance sees to both.
MINE: tuple[HTTPRouteHandler, ...] = (
    sign_in.sign_in_page,
    sign_in.ask_in,
    sign_in.code_page,
    sign_in.enter_code,
    sign_in.link_page,
    sign_in.enter_link,
    sign_in.sign_out,
    sign_in.choose_language,
    home.home_page,
    home.messages_page,
    home.write,
    home.ask_to_be_told,
    home.wait_no_more,
    pulse.answer,
    pulse.skip,
    data.data_page,
    data.take_away,
    data.ask,
    data.revoke,
    data.use_again,
    assumed.assumed_page,
    assumed.leave_one,
    assumed.come_back,
    assumed.stop_assuming,
    data.given_page,
    path.path_page,
    path.mark,
    path.tell,
    preferences.preferences_page,
    preferences.keep,
    notices.notices_page,
    notices.take_notices,
    notices.end_notices,
    leave.leave_page,
    leave.leave,
    rules.rules_page,
    rules.save,
    rules.refuse,
    rules.take_back,
    rules.undo,
    rules.versions_page,
    rules.stop_everything,
    say.say_page,
    say.dispute,
    receipts.receipts_page,
    receipts.receipt_page,
    receipts.receipt_signed,
    receipts.receipts_file,
)
OPEN: tuple[HTTPRouteHandler, ...] = (
    letter.show,
    letter.act,
    notices.worker_script,
    feeds.feed_script,
    feeds.feed,
    onward.lead_on,
    onward.file,
    receipts.letter_receipt_page,
    receipts.letter_receipt,
    receipts.letter_receipt_signed,
    receipts.script,
    declaration,
    support,
    web.serve_asset,
    *forms.HANDLERS,
)


def app(system: System) -> Litestar:
    """Return the person's door of a home."""
    return Litestar(
        route_handlers=[
            Router(path="/", route_handlers=list(OPEN)),
            Router(path="/", route_handlers=list(MINE), guards=[admit]),
        ],
        request_class=Visit,
        exception_handlers={Exception: answer_problem},
        before_send=[web.protect, web.tell_methods],
        compression_config=_COMPRESSION,
        request_max_body_size=FORM_BYTES_MAX,
        state=State({"system": system, "signals": heeding.Signals(system)}),
        openapi_config=None,
        logging_config=None,
    )


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
