"""What a receipt says, for people: its parts by name, and the same as sentences."""

from typing import Any

import msgspec

from twofold import clock
from twofold.receipts.receipt import Kind, Receipt

TITLES: dict[Kind, str] = {
    "terms": "Your rules changed",
    "contact": "Why this reached you",
    "withheld": "Not sent to you",
    "stop": "Your stop",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a receipt that a page shows; what a kind does not have is empty or None.

    `clauses` are the ids of the rules that decided, or that changed. `data` is the kind of handle
    that was used. `carried_in` and `carries` are deliveries that left as one. Moments are in µs.
    """

    kind: Kind
    at_us: int
    use: str = ""
    channel: str = ""
    verb: str = ""
    reason: str | None = None
    state: str = ""
    clauses: tuple[str, ...] = ()
    data: str = ""
    asked_by: str | None = None
    told_by: str | None = None
    version: int | None = None
    hash: str = ""
    already_left: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    carried_in: str = ""
    carries: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    described: str = ""


def told(receipt: Receipt) -> Told:
    """Return the parts of a receipt."""
    document = receipt.document
    rules = document.get("twofold:terms", {})
    return Told(
        kind=receipt.kind,
        at_us=receipt.created_us,
        version=rules.get("version"),
        hash=str(rules.get("hash", "")).removeprefix("sha256:"),
        described=str(document.get("dct:description", "")),
        **_parts(receipt.kind, document),
    )


def readable(receipt: Receipt) -> tuple[str, ...]:
    """Return a receipt as sentences in English."""
    found = told(receipt)
    lines = [f"{TITLES[found.kind]}.", found.described]
    if found.kind == "contact":
        lines += _of_contact(found)
    if found.kind == "stop":
        lines += _of_stop(found)
    if found.version is not None:
        lines.append(f"Your rules then: version {found.version}, {found.hash}.")
    lines.append(f"Given at {clock.rfc3339(found.at_us)}, number {receipt.seq} of its chain.")
    return tuple(line for line in lines if line)


def _parts(kind: Kind, document: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case "stop":
            stop = document["twofold:stop"]
            return {
                "use": stop["use"],
                "channel": stop["channel"],
                "verb": "stop",
                "clauses": tuple(
                    one["dct:identifier"] for one in document["dpv:hasRecordOfActivity"]
                ),
                "already_left": tuple(stop["already_left"]),
                "cancelled": tuple(stop["cancelled"]),
                "unknown": tuple(stop["unknown"]),
                "waiting": tuple(stop["recipients_waiting"]),
            }
        case "terms":
            said = document["twofold:statement"]
            records = document["dpv:hasRecordOfActivity"]
            return {
                "verb": said["verb"],
                "clauses": tuple(one["dct:identifier"] for one in records),
            }
        case _:
            found = document[f"twofold:{kind}"]
            parts = ("use", "channel", "reason", "state", "asked_by", "told_by")
            process = document["dpv:hasProcess"][0]
            return {
                **{part: found[part] for part in parts},
                "clauses": tuple(found["clauses"]),
                "data": process.get("twofold:handle_kind", ""),
                "carried_in": found.get("carried_in", ""),
                "carries": tuple(one["delivery"] for one in found.get("carries", ())),
            }


def _of_contact(found: Told) -> list[str]:
    lines = [f"Used of your data: your {found.data.replace('_', ' ')}."]
    if found.clauses:
        lines.append(f"The rule that let it through: {', '.join(found.clauses)}.")
    if found.carried_in:
        lines.append(f"It left as a part of message {found.carried_in}.")
    if found.carries:
        lines.append(f"It brought messages {', '.join(found.carries)}.")
    if found.asked_by:
        lines.append(f"It was asked for by {found.asked_by}.")
    if found.told_by:
        lines.append(f"Whether it left was found out by {found.told_by}.")
    return lines


def _of_stop(found: Told) -> list[str]:
    return [
        f"{words}: {len(which)}."
        for words, which in (
            ("Cancelled", found.cancelled),
            ("Had left a moment before", found.already_left),
            ("Not known yet whether it left", found.unknown),
            ("Others who still have to answer", found.waiting),
        )
        if which or words == "Cancelled"
    ]
