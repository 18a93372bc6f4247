"""One receipt: what a person was given, word for word, and its place in their chain."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import msgspec

from twofold import errors, people
from twofold.ids import HandleId
from twofold.people import Person
from twofold.receipts.queries import sql
from twofold.storage import Database, Row

Kind = Literal["terms", "contact", "withheld", "stop"]

_FIRST = (-(1 << 62), "", 0)


class UnknownReceipt(errors.NotFound):
    """There is no receipt {receipt_id}."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A signed receipt; `body` is the JSON as it was given, `hash` the SHA-256 of that.

    `about` is the statement or the delivery, `issue` how many receipts about it there were by then.
    """

    about: str
    issue: int
    handle_id: HandleId
    seq: int
    kind: Kind
    created_us: int
    hash: str
    body: bytes

    @property
    def receipt_id(self) -> str:
        """Return the name of this receipt."""
        return name(self.about, self.issue)

    @property
    def document(self) -> dict[str, Any]:
        """Return what was signed, with the signature."""
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found

    @property
    def place(self) -> tuple[int, str, int]:
        """Return where a page that ends with this one goes on."""
        return (self.created_us, self.handle_id, self.seq)


def name(about: str, issue: int) -> str:
    """Return the name of a receipt: what it is about, and which one it is if not the first."""
    return about if issue == 1 else f"{about}-{issue}"


def get(db: Database, receipt_id: str) -> Receipt:
    """Return one receipt as it was given; raises UnknownReceipt."""
    about, _, number = receipt_id.partition("-")
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 1  # noqa: PLR2004
    for found in issues(db, about):
        if (found.issue, found.receipt_id) == (wanted, receipt_id):
            return found
    raise UnknownReceipt(receipt_id=receipt_id[:80])


def standing(db: Database, receipt_id: str) -> Receipt:
    """Return what stands of a receipt: itself, or the last one that replaced it.

    Raises UnknownReceipt.
    """
    return issues(db, get(db, receipt_id).about)[-1]


def issues(db: Database, about: str) -> list[Receipt]:
    """Return all receipts about one statement or delivery; the last one stands."""
    return [_receipt(row) for row in db.all(sql.issues, about=about)]


def standing_of(db: Database, abouts: Collection[str]) -> dict[str, Receipt]:
    """Return what stands of the receipts about some statements and deliveries, by these."""
    rows = db.all_in(sql.standing, "abouts", list(abouts))
    return {row.about: _receipt(row) for row in rows}


def of(
    db: Database,
    person: Person,
    *,
    after: tuple[int, str, int] | None = None,
    limit: int = 1_000,
) -> list[Receipt]:
    """Return a person's receipts in the order in which they were given.

    `after` is the `place` of the last one of the page before.
    """
    created_us, handle_id, seq = after or _FIRST
    rows = db.all_in(
        sql.of_handles,
        "handles",
        _handles(person),
        created_us=created_us,
        handle_id=handle_id,
        seq=seq,
        limit=limit,
    )
    return [_receipt(row) for row in rows]


def chains(db: Database, person: Person) -> list[Receipt]:
    """Return all of a person's receipts, chain by chain."""
    return [_receipt(row) for row in db.all_in(sql.chains, "handles", _handles(person))]


def every(db: Database, *, rows_max: int = 1_000) -> Iterator[Receipt]:
    """Return everybody's receipts, chain by chain."""
    after: tuple[str, int] = ("", 0)
    while rows := db.all(sql.all_after, handle_id=after[0], seq=after[1], limit=rows_max):
        yield from map(_receipt, rows)
        after = (rows[-1].handle_id, rows[-1].seq)


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    return {"receipts": (found.document for found in chains(db, person))}


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Forget every receipt of a person; returns how many they were.

    Receipts that were given while they were one with somebody else tell of both. Such a chain goes
    as a whole: with a link taken out it would read as forged.
    """
    own = _handles(person)
    beside = [row.handle_id for row in db.all_in(sql.joined_with, "handles", own)]
    tells = people.Spelling(person.handles).tells
    shared = {
        row.handle_id
        for row in db.all_in(sql.chains, "handles", sorted(set(beside) - set(own)))
        if tells(bytes(row.body))
    }
    return {"receipts": db.run_in(sql.forget, "handles", [*own, *sorted(shared)])}


def _handles(person: Person) -> list[HandleId]:
    return [handle.handle_id for handle in person.handles]


def _receipt(row: Row) -> Receipt:
    values = {field: getattr(row, field) for field in Receipt.__struct_fields__}
    return Receipt(**{**values, "body": bytes(row.body)})
