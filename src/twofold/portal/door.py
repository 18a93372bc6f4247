"""The person's door as one application; no cookie is set or read, no script is needed."""

from litestar import Litestar, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State

from twofold import clock, flow, web, wishes
from twofold.portal import letter
from twofold.system import System

FORM_BYTES_MAX = 200_000


@get("/.well-known/twofold.json", sync_to_thread=True)
def declaration(state: State) -> dict[str, object]:
    """Publish what is assumed of people who have said nothing, and where to say no."""
    system: System = state.system
    position = flow.position(system)
    return {
        "organisation": system.settings.organisation,
        "starting_position": position.name,
        "since": None if position.since_us is None else clock.rfc3339(position.since_us),
        "assumed": position.uses,
        "stop": "the link under every message; no login",
        "as_of": clock.rfc3339(clock.now_us()),
    }


@get("/.well-known/gpc.json", sync_to_thread=False)
def support() -> dict[str, object]:
    """Publish that the signal of browsers is honoured (w3.org/TR/gpc, section 4)."""
    return dict(wishes.SUPPORT)


def app(system: System) -> Litestar:
    """Return the person's door of a home."""
    handlers = [letter.show, letter.act, declaration, support]
    return Litestar(
        route_handlers=[Router(path="/", route_handlers=handlers)],
        exception_handlers={Exception: _told},
        before_send=[web.protect],
        compression_config=CompressionConfig(backend="gzip", minimum_size=1_000),
        request_max_body_size=FORM_BYTES_MAX,
        state=State({"system": system, "signals": flow.Signals(system)}),
        openapi_config=None,
        logging_config=None,
    )


def _told(_request: object, error: Exception) -> Response[str]:
    """Return any failure as a page that says what to do and nothing of what is behind it."""
    return letter.failed(error)
