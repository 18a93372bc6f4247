"""Coming back after an erasure: a form asks, and whoever reads at the address may say so.

There is nobody in the record to whom the letter could belong, so it goes out beside the outbox, by
the same one process. Until its link is used nothing is changed: what the form said lies in a row
of its own for a day, then it is gone.
"""

import logging
from collections.abc import Callable, Collection

import msgspec

from twofold import clock, erasures, errors, ids, keys, languages, messages, terms
from twofold.heeding import letters
from twofold.heeding.queries import queries
from twofold.ids import HandleId, PersonId
from twofold.messages import Channel, Parcel
from twofold.system import System
from twofold.wishes import Asked

EXPIRES_US = clock.DAY
A_DAY_MAX = 2
LETTERS_MAX = 20

_SECRET = "link to come back"  # noqa: S105 - the name of a key, not one
_LOG = logging.getLogger(__name__)
_read = msgspec.json.Decoder(Asked).decode


class NoComeback(errors.NotFound):
    """This link is old or leads nowhere; fill in the form again to get a new one."""


class Comeback(msgspec.Struct, frozen=True, kw_only=True):
    """A form of somebody who was erased, which waits for whoever reads at its address."""

    comeback_id: str
    handle_id: HandleId
    asked: Asked


def is_erased(system: System, handle_id: HandleId) -> bool:
    """Tell whether a handle was erased and has not come back."""
    record = system.record
    if not erasures.has_tombstones(record):
        return False
    return bool(erasures.erased(record, erasures.key(system.settings.home), [handle_id]))


def ask(system: System, asked: Asked, handle_id: HandleId, *, now: int) -> None:
    """Keep for a day that a form asked at an erased address, unless it did so twice already."""
    record = system.record
    with record.write():
        let_go(system, now=now)
        if record.only(queries.comebacks_of, handle_id=handle_id).forms < A_DAY_MAX:
            record.run(
                queries.add_comeback,
                comeback_id=ids.random_id(),
                handle_id=handle_id,
                asked=msgspec.json.encode(asked),
                now=now,
            )


def send(
    system: System,
    channel: Callable[[str], Channel],
    *,
    shut: Collection[str] = (),
    now: int,
) -> int:
    """Hand over the letters that wait, each once, by channels that are not shut; returns how many.

    Only whoever is the home's gateway calls it. What breaks off is not said twice.
    """
    record = system.record
    handed = 0
    for row in record.all(queries.comebacks_waiting, after_us=now - EXPIRES_US):
        asked = _read(bytes(row.asked))
        if asked.channel in shut:
            continue
        if handed == LETTERS_MAX:
            break
        handed += 1
        if not record.run(queries.send_comeback, comeback_id=row.comeback_id, now=now):
            continue
        try:
            channel(asked.channel)(_parcel(system, row.comeback_id, row.handle_id, asked), _open)
        except Exception:
            _LOG.exception("letter to somebody who may come back")
    return handed


def comeback(system: System, token: str, *, now: int) -> Comeback:
    """Return what a link stands for; raises NoComeback, also for one that is used or too old."""
    comeback_id = messages.opened(keys.derive(system.settings.home, _SECRET), token)
    row = system.record.one(
        queries.comeback, comeback_id=comeback_id or "", after_us=now - EXPIRES_US
    )
    if row is None:
        raise NoComeback
    return Comeback(
        comeback_id=row.comeback_id, handle_id=row.handle_id, asked=_read(bytes(row.asked))
    )


def use(system: System, found: Comeback) -> bool:
    """Spend a link, in the transaction of what it does; tells whether it was still there."""
    return bool(system.record.run(queries.drop_comeback, comeback_id=found.comeback_id))


def let_go(system: System, *, now: int) -> int:
    """Remove what nobody came back for in a day; returns how many."""
    return system.record.run(queries.drop_old_comebacks, before_us=now - EXPIRES_US)


def _parcel(system: System, comeback_id: str, handle_id: HandleId, asked: Asked) -> Parcel:
    token = messages.token(keys.derive(system.settings.home, _SECRET), comeback_id)
    link = f"{system.settings.root}/forms/back/{token}"
    told = languages.words(languages.known(asked.language) or system.settings.language)
    return Parcel(
        delivery_id=comeback_id,
        person_id=PersonId(handle_id),
        to=f"{asked.kind}:{asked.value}",
        use=terms.REPLY,
        channel=asked.channel,
        message=letters.way_back(told, organisation=system.settings.organisation, link=link),
        link=link,
    )


def _open() -> bool:
    """Nobody in the record could have said no to it: it is one answer to a form."""
    return True
