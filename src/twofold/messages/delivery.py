"""One delivery: what is to be said to whom, for what use, and what became of it."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from twofold import errors, ids, people, templates, terms
from twofold.ids import HandleId
from twofold.messages.grounds import Grounds
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database, Query, Row
from twofold.terms import Intent, Scope

State = Literal[
    "waiting", "leased", "sent", "carried", "withheld", "cancelled", "unknown", "failed"
]  # fmt: skip
# What came back: there is nobody there, or whoever is there calls it unwanted, or has stopped it
# with the provider.
Returned = Literal["bounced", "complained", "stopped"]

# Where a list goes on: behind the delivery of that moment and id; FIRST is before all of them.
Place = tuple[int, str]
FIRST: Place = (2**63 - 1, "")

TEXT_LENGTH_MAX = 100_000
HTML_LENGTH_MAX = 500_000

# Why something waits that was chosen to leave at an hour of theirs.
OWN_HOUR = "own_hour"

# What does not stand in its column as it is.
_WRITTEN = frozenset({"intent", "message", "clauses", "grounds", "saved_up", "topics"})


class UnknownDelivery(errors.NotFound):
    """There is no delivery {delivery_id}."""


class KeyUsed(errors.Conflict):
    """This idempotency key was used for something else; use a new one for each message."""


class BadMessage(errors.Invalid):
    """This cannot be sent: {reason}."""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said; `to` is the one handle that it may go to, where any other would be wrong.

    `html` says the same as `text` for programs that show it. Where an address stands in either
    there is a place for the n-th of `links`, until it is known how that is reached. `wording` tells
    which template with which fields, where it was one. What is `simulated` leaves by no channel.
    """

    text: str
    subject: str = ""
    to: str = ""
    html: str = ""
    links: tuple[str, ...] = ()
    wording: str = ""
    simulated: bool = False

    @property
    def said(self) -> str:
        """Return the text with the addresses themselves, as it is read afterwards."""
        return templates.reached(self.text, self.link)

    @property
    def said_html(self) -> str:
        """Return the page with the addresses themselves."""
        return templates.reached_html(self.html, self.link)

    def link(self, number: int) -> str:
        """Return the n-th address, or nothing where there is none."""
        return self.links[number] if 0 <= number < len(self.links) else ""


_message = msgspec.json.Decoder(Message).decode
_grounds = msgspec.json.Decoder(Grounds).decode


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way to somebody; `handed_us` is when it was leased for its last attempt.

    `grounds` are those of the last answer, `ended_by` who told its end where no channel did;
    `returned` is what came back of it afterwards. What is `saved_up` waits to leave with others:
    `carried_in` names the delivery that it left in, whose `topics` are the uses of all it carries.
    """

    delivery_id: str
    handle_id: HandleId
    intent: Intent
    message: Message
    state: State
    reason: str | None
    clauses: tuple[str, ...]
    created_us: int
    not_before_us: int
    attempt: int
    lease_owner: str | None
    handed_us: int | None
    ended_us: int | None
    grounds: Grounds | None
    asked_by: str | None
    ended_by: str | None
    returned: Returned | None = None
    returned_us: int | None = None
    saved_up: bool = False
    topics: tuple[str, ...] = ()
    carried_in: str | None = None

    @property
    def uses(self) -> tuple[str, ...]:
        """Return what it is for: each use of what it carries, or its own."""
        return self.topics or (self.intent.use,)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Return what a no to it covers: what it is for, on its channel."""
        return tuple(Scope(use=use, channel=self.intent.channel) for use in self.uses)


def ask(
    db: Database,
    person: Person,
    intent: Intent,
    message: Message,
    *,
    key: str | None = None,
    asked_by: str | None = None,
    leaves_us: int | None = None,
    now: int,
) -> Delivery:
    """Put a message in the outbox; whether it leaves is decided when it would, or at `leaves_us`.

    The person can see who asked. The same key again gives the delivery that it gave before.
    Raises KeyUsed, BadMessage, terms.NotTheNotice, people.UnknownPerson.
    """
    _check(db, intent, message, now=now)
    with db.write(serial=people.SERIAL):
        # They may have been forgotten, or become somebody else, since the caller looked them up.
        person = people.get(db, person.person_id)
        values = _columns(intent, message)
        values["handle_id"] = message.to or person.leading.handle_id
        key = key or ids.random_id()
        added = db.run(
            sql.add_delivery,
            delivery_id=ids.random_id(),
            idempotency_key=key,
            asked_by=asked_by,
            created_us=now,
            **_leaves(leaves_us, now=now),
            **values,
        )
        row = db.only(sql.by_key, idempotency_key=key)
        if not added and any(getattr(row, name) != value for name, value in values.items()):
            raise KeyUsed
    return read(row)


def ask_each(
    db: Database,
    whom: Sequence[tuple[Person, str, int]],
    intent: Intent,
    message: Message,
    *,
    asked_by: str | None = None,
    now: int,
) -> list[str]:
    """Put one message in the outbox for each of some people, as `ask` does.

    With each is their key, and when it is to leave.
    In a transaction that holds `people.SERIAL` and in which these were read. A key that was used
    before is a Clash. Returns the ids of the deliveries; raises BadMessage, terms.NotTheNotice.
    """
    _check(db, intent, message, now=now)
    same = {**_columns(intent, message), "asked_by": asked_by, "created_us": now}
    rows = [
        {
            **same,
            "delivery_id": ids.random_id(),
            "idempotency_key": key,
            "handle_id": person.leading.handle_id,
            **_leaves(leaves_us, now=now),
        }
        for person, key, leaves_us in whom
    ]
    db.many(sql.add_new_delivery, rows)
    return [row["delivery_id"] for row in rows]


def by_key(db: Database, key: str) -> Delivery | None:
    """Return what an idempotency key was used for, if it was."""
    row = db.one(sql.by_key, idempotency_key=key)
    return None if row is None else read(row)


def get(db: Database, delivery_id: str) -> Delivery:
    """Return one delivery; raises UnknownDelivery."""
    row = db.one(sql.delivery, delivery_id=delivery_id)
    if row is None:
        raise UnknownDelivery(delivery_id=delivery_id)
    return read(row)


def is_anything_open(db: Database) -> bool:
    """Tell whether anything waits, or is being handed over, to anybody."""
    return db.one(sql.any_open) is not None


def not_sent(
    db: Database, person: Person, *, behind: Place = FIRST, limit: int = 100
) -> list[Delivery]:
    """Return what was withheld from a person or cancelled by them, the latest first."""
    return _listed(db, sql.not_sent_to, person, behind, limit)


def demanded(
    db: Database, person: Person, *, behind: Place = FIRST, limit: int = 100
) -> list[Delivery]:
    """Return the legal notices that went to a person whatever they said, the latest first."""
    return _listed(db, sql.demanded, person, behind, limit)


def _listed(
    db: Database, query: Query, person: Person, behind: Place, limit: int
) -> list[Delivery]:
    handles = [handle.handle_id for handle in person.handles]
    before_us, before_id = behind
    found = db.all_in(
        query, "handles", handles, before_us=before_us, before_id=before_id, limit=limit
    )
    return [read(row) for row in found]


def unknown(db: Database, *, limit: int = 1_000) -> list[Delivery]:
    """Return deliveries of which nobody knows whether they left, the longest unknown first."""
    return [read(row) for row in db.all(sql.unknown, limit=limit)]


def read(row: Row) -> Delivery:
    """Return a row as a delivery."""
    intent = {name: getattr(row, name) for name in Intent.__struct_fields__}
    intent["data"] = tuple(row.data.split())
    intent["by_machine"] = bool(row.by_machine)
    own = Delivery.__struct_fields__
    rest = {name: getattr(row, name) for name in own if name not in _WRITTEN}
    return Delivery(
        **rest,
        clauses=tuple((row.clauses or "").split()),
        saved_up=bool(row.saved_up),
        topics=tuple(row.topics.split()),
        grounds=None if row.grounds is None else _grounds(bytes(row.grounds)),
        intent=Intent(**intent),
        message=_message(bytes(row.body)),
    )


def _leaves(leaves_us: int | None, *, now: int) -> dict[str, int | str | None]:
    """Return until when something waits by itself, and why."""
    if leaves_us is None or leaves_us <= now:
        return {"not_before_us": now, "reason": None}
    return {"not_before_us": leaves_us, "reason": OWN_HOUR}


def _columns(intent: Intent, message: Message) -> dict[str, Any]:
    columns = {name: getattr(intent, name) for name in Intent.__struct_fields__}
    columns["data"] = " ".join(intent.data)
    columns["by_machine"] = int(intent.by_machine)
    columns["simulated"] = int(message.simulated)
    return {"body": msgspec.json.encode(message), **columns}


def _check(db: Database, intent: Intent, message: Message, *, now: int) -> None:
    """Refuse what can never be sent."""
    if not message.text.strip() or len(message.text) > TEXT_LENGTH_MAX:
        raise BadMessage(reason=f"its text has 1 to {TEXT_LENGTH_MAX} characters")
    if len(message.html) > HTML_LENGTH_MAX:
        raise BadMessage(reason=f"its HTML has at most {HTML_LENGTH_MAX} characters")
    if not intent.is_contact:
        raise BadMessage(reason="it needs a channel")
    if intent.expires_us is not None and intent.expires_us <= now:
        raise BadMessage(reason="it has expired already")
    if terms.covers(terms.Scope(use=terms.LEGAL), intent.scope):
        terms.check_words(db, intent.legal_kind, message.subject, message.said)
