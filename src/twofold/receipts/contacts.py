"""Receipts of what reached a person and why, and of what was withheld from them."""

from collections.abc import Sequence
from typing import Any

from twofold import clock, messages, terms
from twofold.messages import Delivery, Grounds
from twofold.people import Person
from twofold.receipts import consent
from twofold.receipts.chain import Draft, give
from twofold.receipts.receipt import Kind, Receipt
from twofold.receipts.signing import Issuer
from twofold.storage import Database

# What may have reached somebody is told like what did.
_REACHED = frozenset({"sent", "carried", "unknown"})


def reached(
    db: Database, issuer: Issuer, ended: Sequence[tuple[Delivery, Person]], *, now: int
) -> list[Receipt]:
    """Give the receipts of what deliveries came to, in the transaction that ends them.

    None for what a stop cancelled, which the stop's own receipt tells, and what a channel refused.
    """
    parts: dict[str, list[Delivery]] = {}
    for delivery, _ in ended:
        if delivery.carried_in is not None:
            parts.setdefault(delivery.carried_in, []).append(delivery)
    drafts = [
        Draft(
            person=person,
            handle_id=delivery.handle_id,
            kind=kind,
            about=delivery.delivery_id,
            document=_contact(issuer, person, delivery, kind, parts.get(delivery.delivery_id, ())),
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


def _contact(
    issuer: Issuer, person: Person, delivery: Delivery, kind: Kind, parts: Sequence[Delivery]
) -> dict[str, Any]:
    intent = delivery.intent
    # What carries others was let through by the rules of each, all of one version.
    grounds = parts[0].grounds if parts else delivery.grounds
    process: dict[str, Any] = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": terms.use_in_dpv(intent.use),
        "dpv:hasRecipient": [issuer.org if intent.recipient == "own" else intent.recipient],
    }
    if kind == "contact":
        used = messages.address(person, intent.channel, delivery.message.to).kind
        process["dpv:hasPersonalData"] = [consent.data_of(used)]
        process["twofold:handle_kind"] = used
    return {
        "@type": "twofold:ContactReceipt" if kind == "contact" else "twofold:WithheldReceipt",
        "dct:description": _described(delivery, kind, parts),
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
            **_together(delivery, parts),
        },
        **_terms(grounds),
    }


def _terms(grounds: Grounds | None) -> dict[str, Any]:
    if grounds is None:
        return {}
    told = {
        "version": grounds.version,
        "hash": f"sha256:{grounds.hash}",
        "seq": grounds.seq,
        "decided_at": clock.rfc3339(grounds.at_us),
    }
    return {"twofold:terms": told}


def _together(delivery: Delivery, parts: Sequence[Delivery]) -> dict[str, Any]:
    """Return with what a message left as one: in which it was carried, or each that it carried."""
    if delivery.carried_in is not None:
        return {"carried_in": delivery.carried_in}
    if not parts:
        return {}
    return {
        "carries": [
            {
                "delivery": one.delivery_id,
                "use": one.intent.use,
                "reason": one.reason,
                "clauses": list(one.clauses),
                "asked_by": one.asked_by,
            }
            for one in parts
        ]
    }


def _described(delivery: Delivery, kind: Kind, parts: Sequence[Delivery]) -> str:
    intent = delivery.intent
    uses = ", ".join(terms.use_words(use) for use in delivery.uses)
    what = f"{uses} by {intent.channel}"
    if parts:
        what = f"{len(parts)} messages in one, {what}"
    why = terms.reason(delivery.reason)
    if kind == "withheld":
        return f"Not sent: {what}, because {why}."
    if delivery.state == "sent":
        return f"Sent: {what}, because {why}."
    if delivery.state == "carried":
        return f"Sent together with others, in one message: {what}, because {why}."
    if delivery.state == "unknown":
        return f"Perhaps sent, nobody knows yet: {what}."
    return f"Not sent after all: {what}."


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
