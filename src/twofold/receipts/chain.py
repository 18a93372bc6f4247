"""Giving a receipt: signed, and tied to the one before it along the handle that it is about."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from twofold import clock, people
from twofold.ids import HandleId
from twofold.people import Person
from twofold.receipts import receipt, signing
from twofold.receipts.queries import sql
from twofold.receipts.receipt import Kind, Receipt
from twofold.receipts.signing import Issuer
from twofold.receipts.verify_receipts import GENESIS, digest
from twofold.storage import Database

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "ieee-7012": "https://w3id.org/dpv/standards/ieee/7012#",
    "twofold": "https://twofold.example/ns#",
}

# A contact's receipt is given for every message, so it names no vocabulary that it does not use.
_SHORT = {name: CONTEXT[name] for name in ("dct", "dpv", "pd", "twofold")}


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt that is about to be given: what it is about, for whom, and along which chain."""

    person: Person
    handle_id: HandleId
    kind: Kind
    about: str
    document: dict[str, Any]


def give(db: Database, issuer: Issuer, drafts: Sequence[Draft], *, now: int) -> list[Receipt]:
    """Sign receipts and append each to the chain of its handle, in the open transaction.

    A later one about the same thing replaces the one before; both stay in the chain.
    """
    if not drafts:
        return []
    # The lock of whatever gives receipts: of two at once, one would take the other's place.
    with db.write(serial=people.SERIAL):
        ends = _ends(db, {draft.handle_id for draft in drafts})
        abouts = [draft.about for draft in drafts]
        issued = {row.about: int(row.issue) for row in db.all_in(sql.issued, "abouts", abouts)}
        given = []
        for draft in drafts:
            issue = issued.get(draft.about, 0) + 1
            found = _given(issuer, draft, issue, ends.get(draft.handle_id, (0, GENESIS)), now=now)
            issued[draft.about], ends[draft.handle_id] = issue, (found.seq, found.hash)
            given.append(found)
        signing.publish(db, issuer, now=now)
        columns = Receipt.__struct_fields__
        db.many(sql.add_receipt, [{name: getattr(one, name) for name in columns} for one in given])
    return given


def _ends(db: Database, handles: Collection[HandleId]) -> dict[HandleId, tuple[int, str]]:
    rows = db.all_in(sql.ends, "handles", sorted(handles))
    return {row.handle_id: (row.seq, row.hash) for row in rows if row.seq is not None}


def _given(
    issuer: Issuer, draft: Draft, issue: int, before: tuple[int, str], *, now: int
) -> Receipt:
    seq, prev = before[0] + 1, before[1]
    head = {
        "@context": _SHORT if draft.kind in ("contact", "withheld") else CONTEXT,
        "dct:identifier": receipt.name(draft.about, issue),
        "dct:created": clock.rfc3339(now),
        "dct:publisher": issuer.org,
        "dct:audience": f"person:{draft.person.person_id}",
        "twofold:kind": draft.kind,
        "twofold:chain": {"of": draft.handle_id, "seq": seq, "prev": prev},
    }
    if issue > 1:
        head["dct:replaces"] = receipt.name(draft.about, issue - 1)
    body = signing.sign(issuer, {**head, **draft.document})
    return Receipt(
        about=draft.about,
        issue=issue,
        handle_id=draft.handle_id,
        seq=seq,
        kind=draft.kind,
        created_us=now,
        hash=digest(body),
        body=body,
    )


def closing(issuer: Issuer, found: list[Receipt], keys: list[dict[str, str]], *, now: int) -> bytes:
    """Return the line that closes a file of receipts: where each chain ends, signed."""
    ends = {one.handle_id: {"of": one.handle_id, "seq": one.seq, "hash": one.hash} for one in found}
    return signing.sign(
        issuer,
        {
            "@context": {"dct": CONTEXT["dct"], "twofold": CONTEXT["twofold"]},
            "@type": "twofold:ReceiptChains",
            "dct:created": clock.rfc3339(now),
            "dct:publisher": issuer.org,
            "twofold:heads": list(ends.values()),
            "twofold:keys": keys,
        },
    )
