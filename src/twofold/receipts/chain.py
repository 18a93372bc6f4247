"""Giving a receipt: signed, and tied to the one before it along the handle that it is about."""

from typing import Any

from twofold import clock
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


def give(
    db: Database,
    issuer: Issuer,
    person: Person,
    document: dict[str, Any],
    *,
    kind: Kind,
    about: str,
    handle_id: HandleId,
    now: int,
) -> Receipt:
    """Sign a receipt and append it to the chain of a handle, in the open transaction.

    A later one about the same thing replaces the one before; both stay in the chain.
    """
    with db.write(serial=f"receipt:{handle_id}"):
        last = db.one(sql.last_of, handle_id=handle_id)
        before = receipt.issues(db, about)
        issue = len(before) + 1
        seq = last.seq + 1 if last else 1
        head = _head(issuer, person, kind=kind, receipt_id=receipt.name(about, issue), now=now)
        head["twofold:chain"] = {
            "of": handle_id,
            "seq": seq,
            "prev": last.hash if last else GENESIS,
        }
        if before:
            head["dct:replaces"] = before[-1].receipt_id
        body = signing.sign(issuer, {**head, **document})
        signing.publish(db, issuer, now=now)
        given = Receipt(
            about=about,
            issue=issue,
            handle_id=handle_id,
            seq=seq,
            kind=kind,
            created_us=now,
            hash=digest(body),
            body=body,
        )
        db.run(sql.add_receipt, **{name: getattr(given, name) for name in given.__struct_fields__})
    return given


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


def _head(
    issuer: Issuer, person: Person, *, kind: Kind, receipt_id: str, now: int
) -> dict[str, Any]:
    return {
        "@context": _SHORT if kind in ("contact", "withheld") else CONTEXT,
        "dct:identifier": receipt_id,
        "dct:created": clock.rfc3339(now),
        "dct:publisher": issuer.org,
        "dct:audience": f"person:{person.person_id}",
        "twofold:kind": kind,
    }
