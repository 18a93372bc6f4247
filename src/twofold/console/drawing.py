"""Pages whose figures may take a moment: the frame at once, and what is drawn when it is ready."""

from collections.abc import Callable, Mapping
from concurrent.futures import wait
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from twofold.console import frame, readings
from twofold.console.visits import Visit

# Who waits no longer than this sees one page; the engine's first start takes seconds.
GRACE_SECONDS = 0.08
WAIT = "wait"


def page(
    request: Visit,
    template: str,
    measure: Callable[[], Mapping[str, Any]],
    *,
    tab: str,
    **known: Any,
) -> Response[str]:
    """Return a page with what `measure` gives, or without it while that is being worked out.

    Without it `drawing` holds the address that waits for it, which answers htmx with the block
    `drawn`; else it is empty. What is `known` costs nothing and is always there.
    """
    if WAIT in request.query_params or frame.HTMX in request.headers:
        return frame.page(request, template, tab=tab, drawing="", **known, **measure())
    begun = readings.begin(measure)
    if wait([begun], GRACE_SECONDS).not_done:
        return frame.page(request, template, tab=tab, drawing=_address(request), **known)
    return frame.page(request, template, tab=tab, drawing="", **known, **begun.result())


def _address(request: Visit) -> str:
    asked = [*request.query_params.items(), (WAIT, "1")]
    return f"{request.url.path}?{urlencode(asked)}"
