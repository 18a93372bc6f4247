"""The signal of a person's browser, kept before the page that answers it."""

from typing import Any

from litestar import Request

from twofold import clock, heeding, wishes
from twofold.people import Person


def objects(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a browser objects to selling and sharing."""
    return wishes.objects(request.headers.getall(wishes.HEADER, []))


def kept(request: Request[Any, Any, Any], person: Person) -> bool:
    """Keep that a person's browser objects to selling and sharing, if it does; tells whether.

    The request itself is the objection, so that this holds for a GET as well: a scanner that
    opens every link sends no such header (docs/decisions/0020).
    """
    if not objects(request):
        return False
    signals: heeding.Signals = request.app.state.signals
    signals.of_person(person, now=clock.now_us())
    return True
