"""A change of somebody's rules as a consent record: ISO/IEC TS 27560 through DPV's names.

W3C's guide "Implementing ISO/IEC TS 27560 with DPV" (final report, February 2026) is followed, but
that its examples repeat the name `dpv:hasProcess`, of which readers keep one: here it is a list.
"""

from typing import Any, Literal

from twofold import clock, terms
from twofold.receipts.signing import Issuer
from twofold.terms import Clause

RECEIPT = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"
RECORD = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"

State = Literal["given", "renewed", "refused", "withdrawn", "revoked", "limited", "lifted"]

_STATES: dict[State, str] = {
    "given": "dpv:ConsentGiven",
    "renewed": "dpv:RenewedConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
    # By somebody other than the person.
    "revoked": "dpv:ConsentRevoked",
    # DPV has no name for a yes that is bounded, nor for a no that is taken back.
    "limited": "twofold:Limited",
    "lifted": "twofold:NoTakenBack",
}
_RULES = {"allow": "dpv:Permission"}
_CHANNELS = {
    "email": "pd:EmailAddress",
    "sms": "pd:TelephoneNumber",
    "phone": "pd:TelephoneNumber",
    "post": "pd:PhysicalAddress",
}
_KINDS = {
    "email": "pd:EmailAddress",
    "phone": "pd:TelephoneNumber",
    "device": "pd:DeviceBased",
    "anonymous_id": "pd:DeviceBased",
}
ANY_DATA = "dpv:PersonalData"
# Where the General Data Protection Regulation is the law: the Union and the Economic Area.
_GDPR = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip


def record(issuer: Issuer, person_id: str, clause: Clause, state: State) -> dict[str, Any]:
    """Return one clause, and what became of it, as a consent record."""
    found: dict[str, Any] = {
        "@type": ["dpv:ConsentRecord", _RULES.get(clause.effect, "dpv:Prohibition")],
        "dct:identifier": clause.clause_id,
        "dct:conformsTo": RECORD,
        "dpv:hasDataSubject": f"person:{person_id}",
        "dpv:hasDataController": controller(issuer),
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "@id": f"{issuer.root}/.well-known/twofold.json",
            "dct:language": "en",
        },
        "dpv:hasProcess": [_process(issuer, clause)],
        "dpv:hasConsentControl": {
            "@type": ["dpv:WithdrawConsent", "dpv:ManageConsent"],
            "dpv:isExercisedAt": f"{issuer.root}/me",
        },
        "dpv:hasConsentStatus": [_status(clause, state)],
    }
    if issuer.country:
        found["dpv:hasJurisdiction"] = f"loc:{issuer.country}"
    if issuer.country in _GDPR:
        found["dpv:hasApplicableLaw"] = "eu-gdpr:GDPR"
        at = f"{issuer.root}/me"
        found["dpv:hasRight"] = [{"@type": "eu-gdpr:A7-3", "dpv:isExercisedAt": at}]
    return found


def controller(issuer: Issuer) -> dict[str, Any]:
    """Return the organisation as the one who answers for the data."""
    found = {"@id": issuer.org, "dct:identifier": issuer.org, "dpv:hasName": issuer.organisation}
    told = {"dpv:hasAddress": issuer.address, "dpv:hasContact": issuer.contact}
    return {**found, **{name: value for name, value in told.items() if value}}


def data_of(kind: str) -> str:
    """Return what an address of a kind is as personal data."""
    return _KINDS.get(kind, ANY_DATA)


def _process(issuer: Issuer, clause: Clause) -> dict[str, Any]:
    scope = clause.scope
    own = scope.recipient in ("own", "*")
    found: dict[str, Any] = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": terms.use_in_dpv(scope.use),
        "dpv:hasPersonalData": [_CHANNELS.get(scope.channel, ANY_DATA)],
        "dpv:hasRecipient": [issuer.org if own else scope.recipient],
        "twofold:effect": clause.effect,
        "twofold:scope": {
            "use": scope.use,
            "channel": scope.channel,
            "unit": scope.unit,
            "recipient": scope.recipient,
            "matter": scope.matter,
        },
    }
    if clause.effect == "allow" and issuer.country in _GDPR:
        found["dpv:hasLegalBasis"] = "eu-gdpr:A6-1-a"
    kept: list[dict[str, Any]] = []
    if issuer.country:
        where = f"loc:{issuer.country}"
        kept.append({"@type": "dpv:StorageLocation", "dpv:hasLocation": where})
    if clause.until_us is not None:
        kept.append({"@type": "dpv:StorageDuration", "dpv:hasDuration": _duration(clause)})
    if kept:
        found["dpv:hasStorageCondition"] = kept
    return found


def _status(clause: Clause, state: State) -> dict[str, Any]:
    by_person = clause.speaker in ("person", "import", "signal")
    found: dict[str, Any] = {
        "@type": [_STATES[state], "dpv:ExpressedConsent"],
        "dpv:isIndicatedBy": "dpv:DataSubject" if by_person else "dpv:DataController",
        "dpv:hasIndicationMethod": clause.method or "not told",
        "dpv:isIndicatedAtTime": clock.rfc3339(clause.said_us),
        "twofold:speaker": clause.speaker,
    }
    if clause.until_us is not None:
        found["dpv:hasDuration"] = _duration(clause)
    return found


def _duration(clause: Clause) -> str:
    """Return how long a yes lives, as ISO 8601 writes it."""
    return f"P{round(((clause.until_us or 0) - clause.said_us) / clock.DAY)}D"
