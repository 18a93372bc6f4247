"""Receipts of what reached a person and why, and of what was withheld from them."""

from collections.abc import Sequence
from typing import Any

from twofold import clock, messages, terms
from twofold.messages import Delivery
from twofold.people import Person
from twofold.receipts import consent
from twofold.receipts.chain import Draft, give
from twofold.receipts.receipt import Kind, Receipt
from twofold.receipts.signing import Issuer
from twofold.storage import Database

# What may have reached somebody is told like what did.
_REACHED = frozenset({"sent", "unknown"})


def reached(
    db: Database, issuer: Issuer, ended: Sequence[tuple[Delivery, Person]], *, now: int
) -> list[Receipt]:
    """Give the receipts of what deliveries came to, in the transaction that ends them.

    None for what a stop cancelled, which the stop's own receipt tells, and what a channel refused.
    """
    drafts = [
        Draft(
            person=person,
            handle_id=delivery.handle_id,
            kind=kind,
            about=delivery.delivery_id,
            document=_contact(issuer, person, delivery, kind),
        )
        for delivery, person in ended
        if (kind := _kind(delivery)) is not None
    ]
    return give(db, issuer, drafts, now=now)


def _kind(delivery: Delivery) -> Kind | None:
    if delivery.state == "withheld":
        return "withheld"
    # That it did not leave corrects the receipt that it may have.
    told = delivery.state in _REACHED or delivery.ended_by is not None
    return "contact" if told else None


def _contact(issuer: Issuer, person: Person, delivery: Delivery, kind: Kind) -> dict[str, Any]:
    intent, grounds = delivery.intent, delivery.grounds
    process: dict[str, Any] = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": terms.use_in_dpv(intent.use),
        "dpv:hasRecipient": [issuer.org if intent.recipient == "own" else intent.recipient],
    }
    if kind == "contact":
        used = messages.address(person, intent.channel, delivery.message.to).kind
        process["dpv:hasPersonalData"] = [consent.data_of(used)]
        process["twofold:handle_kind"] = used
    found: dict[str, Any] = {
        "@type": "twofold:ContactReceipt" if kind == "contact" else "twofold:WithheldReceipt",
        "dct:description": _described(delivery, kind),
        "dpv:hasDataController": issuer.org,
        "dpv:hasProcess": [process],
        f"twofold:{kind}": {
            "delivery": delivery.delivery_id,
            "use": intent.use,
            "channel": intent.channel,
            "matter": intent.matter,
            "state": delivery.state,
            "reason": delivery.reason,
            "clauses": list(delivery.clauses),
            "asked_by": delivery.asked_by,
            "asked_at": clock.rfc3339(delivery.created_us),
            "handed_at": _time(delivery.handed_us),
            "told_by": delivery.ended_by,
        },
    }
    if grounds is not None:
        found["twofold:terms"] = {
            "version": grounds.version,
            "hash": f"sha256:{grounds.hash}",
            "seq": grounds.seq,
            "decided_at": clock.rfc3339(grounds.at_us),
        }
    return found


def _described(delivery: Delivery, kind: Kind) -> str:
    intent = delivery.intent
    what = f"{terms.use_words(intent.use)} by {intent.channel}"
    why = terms.reason(delivery.reason)
    if kind == "withheld":
        return f"Not sent: {what}, because {why}."
    if delivery.state == "sent":
        return f"Sent: {what}, because {why}."
    if delivery.state == "unknown":
        return f"Perhaps sent, nobody knows yet: {what}."
    return f"Not sent after all: {what}."


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
