"""Receipts of what a person changed: their terms, and their stops with what these found."""

from typing import Any

from twofold import clock, terms
from twofold.messages import Stopped
from twofold.people import Person
from twofold.receipts import consent, receipt
from twofold.receipts.chain import Draft, give
from twofold.receipts.consent import State
from twofold.receipts.receipt import Kind, Receipt
from twofold.receipts.signing import Issuer
from twofold.storage import Database
from twofold.terms import Clause, Spoken, Statement, Terms

# A receipt holds all rules, so that the hash of the version can be computed from it; who has
# more than these gets the hash alone.
CLAUSES_MAX = 100


def changed(
    db: Database,
    issuer: Issuer,
    person: Person,
    statement: Statement,
    spoken: Spoken,
    *,
    before: Terms = terms.NOTHING_SAID,
) -> Receipt:
    """Give the receipt of a change, in its transaction; `before` is needed for what was lifted."""
    document = {
        **_consent(issuer, person, _touched(statement, spoken.terms, before)),
        "dct:description": _described(statement, spoken.terms),
        "twofold:statement": {
            "id": statement.statement_id,
            "verb": statement.verb,
            "speaker": statement.speaker,
            "method": statement.method,
            "said_at": clock.rfc3339(spoken.said_us),
            "lifts": list(statement.lifts),
        },
        "twofold:terms": _terms(spoken),
    }
    about = statement.statement_id
    return _give(db, issuer, person, document, kind="terms", about=about, now=spoken.said_us)


def stopped(
    db: Database, issuer: Issuer, person: Person, spoken: Spoken, found: Stopped
) -> Receipt:
    """Give the receipt of a stop, in its transaction: what it cancelled, what was on its way."""
    after = spoken.terms
    [clause] = [one for one in after.clauses if one.clause_id == found.receipt_id]
    document = {
        **_consent(issuer, person, [(clause, _no(clause, after))]),
        "dct:description": f"{terms.clause_words(clause).capitalize()}.",
        "twofold:terms": _terms(spoken),
        "twofold:stop": {
            **_found(found),
            "use": clause.scope.use,
            "channel": clause.scope.channel,
            "speaker": clause.speaker,
            "method": clause.method,
            # Nobody outside the organisation holds anything yet that would have to be told.
            "recipients_waiting": [],
        },
    }
    about = found.receipt_id
    return _give(db, issuer, person, document, kind="stop", about=about, now=found.committed_us)


def found_out(
    db: Database, issuer: Issuer, person: Person, found: Stopped, *, now: int
) -> Receipt | None:
    """Give the receipt that replaces a stop's, now that more is known; None if it says the same."""
    given = receipt.issues(db, found.receipt_id)
    if not given:
        return None
    document = given[-1].document
    if "twofold:stop" not in document:
        # A no to one group or score has the receipt of a change, which tells of no message.
        return None
    stop = {**document["twofold:stop"], **_found(found)}
    if stop == document["twofold:stop"]:
        return None
    kept = ("@type", "dct:conformsTo", "dct:description", "dpv:hasRecordOfActivity")
    told = {name: document[name] for name in (*kept, "twofold:terms")}
    draft = Draft(
        person=person,
        handle_id=given[-1].handle_id,
        kind="stop",
        about=found.receipt_id,
        document={**told, "twofold:stop": stop},
    )
    return give(db, issuer, [draft], now=now)[0]


def _give(
    db: Database,
    issuer: Issuer,
    person: Person,
    document: dict[str, Any],
    *,
    kind: Kind,
    about: str,
    now: int,
) -> Receipt:
    handle_id = person.leading.handle_id
    draft = Draft(person=person, handle_id=handle_id, kind=kind, about=about, document=document)
    return give(db, issuer, [draft], now=now)[0]


def _consent(issuer: Issuer, person: Person, told: list[tuple[Clause, State]]) -> dict[str, Any]:
    return {
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": consent.RECEIPT,
        "dpv:hasRecordOfActivity": [
            consent.record(issuer, person.person_id, clause, state) for clause, state in told
        ],
    }


def _touched(statement: Statement, after: Terms, before: Terms) -> list[tuple[Clause, State]]:
    """Return the clauses that a statement made or took back, and what that comes to."""
    if statement.verb == "lift":
        left = {clause.clause_id for clause in after.clauses}
        return [
            (clause, "withdrawn" if clause.effect == "allow" else "lifted")
            for clause in before.clauses
            if clause.clause_id in statement.lifts and clause.clause_id not in left
        ]
    said = [one for one in after.clauses if one.clause_id == statement.statement_id]
    return [(clause, _state(clause, after)) for clause in said]


def _state(clause: Clause, after: Terms) -> State:
    if clause.effect == "limit":
        return "limited"
    if clause.effect != "allow":
        return _no(clause, after)
    same = (one for one in after.clauses if one.effect == "allow" and one.scope == clause.scope)
    return "renewed" if any(one.seq < clause.seq for one in same) else "given"


def _no(clause: Clause, after: Terms) -> State:
    """Return what a no comes to: a yes taken back if there was one, else one refused."""
    if clause.speaker in ("staff", "law"):
        return "revoked"
    yes = (one for one in after.clauses if one.effect == "allow" and one.seq < clause.seq)
    had = any(
        terms.covers(clause.scope, one.scope) or terms.covers(one.scope, clause.scope)
        for one in yes
    )
    return "withdrawn" if had else "refused"


def _terms(spoken: Spoken) -> dict[str, Any]:
    after = spoken.terms
    prev = after.versions[-2].hash if len(after.versions) > 1 else terms.NOTHING_SAID.hash
    found: dict[str, Any] = {
        "agreement": "ieee-7012:SD-BASE",
        "version": after.version,
        "hash": f"sha256:{after.hash}",
        "prev": f"sha256:{prev}",
        "seq": after.versions[-1].seq,
        "epoch": spoken.epoch,
    }
    if len(after.clauses) <= CLAUSES_MAX:
        found["rules"] = terms.rules(after)
    return found


def _found(found: Stopped) -> dict[str, Any]:
    return {
        "committed_at": clock.rfc3339(found.committed_us),
        "already_left": list(found.already_left),
        "cancelled": list(found.cancelled),
        "unknown": list(found.unknown),
    }


def _described(statement: Statement, after: Terms) -> str:
    for clause in after.clauses:
        if clause.clause_id == statement.statement_id:
            return f"{terms.clause_words(clause).capitalize()}."
    return "Taken back." if statement.verb == "lift" else "Noted."
