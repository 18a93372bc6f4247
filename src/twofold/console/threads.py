"""What was said in somebody's open threads, both sides in plain text, for who answers."""

from collections.abc import Iterable

import msgspec

from twofold import messages, touches
from twofold.console.drawer import Act
from twofold.console.queries import queries
from twofold.console.visits import Visit
from twofold.people import Person
from twofold.storage import Row

SAID_MAX = 20


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said: by whom, when, in which words; `files` are names of what came with it."""

    at_us: int
    by_them: bool
    text: str
    files: tuple[str, ...] = ()
    note: str = ""


def said(request: Visit, person: Person, acts: Iterable[Act]) -> list[tuple[str, list[Said]]]:
    """Return what was said in each thread that can be answered, by what the thread is called."""
    handles = [handle.handle_id for handle in person.handles]
    found = []
    for act in acts:
        matter = act.choices[0].intent.matter
        if not matter:
            continue
        rows = request.db.all_in(queries.said_in, "handles", handles, thread=matter, limit=SAID_MAX)
        words = [one for row in reversed(rows) if (one := _said(request, row)) is not None]
        if words:
            found.append((act.words, words))
    return found


def _said(request: Visit, row: Row) -> Said | None:
    told = touches.properties_in(bytes(row.payload))
    if row.initiator == "brand":
        ours = _ours(request, told.get("delivery_id"))
        return Said(at_us=row.occurred_us, by_them=False, text=ours) if ours else None
    text: object = told.get("text")
    files = [one for one in told.get("attachments") or () if isinstance(one, dict)]
    if not isinstance(text, str) and not files:
        return None
    return Said(
        at_us=row.occurred_us,
        by_them=True,
        text=text if isinstance(text, str) else "",
        files=tuple(str(one.get("name")) for one in files),
        note="from another address" if told.get("from_another_address") else "",
    )


def _ours(request: Visit, delivery_id: object) -> str:
    try:
        return messages.get(request.db, str(delivery_id)).message.text
    except messages.UnknownDelivery:
        return ""
