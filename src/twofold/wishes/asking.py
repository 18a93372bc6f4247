"""Asking for a yes by a form: what is asked for, at which address, and the words that are read."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from twofold import clock, errors, people, terms
from twofold.terms import Proof, Scope

# What is not confirmed by then was no yes; a new form asks anew.
EXPIRES_US = 7 * clock.DAY
USES_MAX = 10
TEXT_LENGTH_MAX = 500
# RFC 5321, section 4.5.3.1.3: a path of 256 with its two brackets.
ADDRESS_LENGTH_MAX = 254
NOTICE_VERSION = "1"

CHANNELS = {"email": "email", "phone": "sms"}
# What a yes given in this way may be for; the rest is asked for where it is understood.
_ROOTS = frozenset({"marketing", "care", "research", "cocreate"})
_BREAK = re.compile(r"[\s,]+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class BadAddress(errors.Invalid):
    """Write an e-mail address, or a mobile number with its country code: +353 1 555 0100."""


class BadUse(errors.Invalid):
    """This form asks for {use!r}, which no form can; whoever runs this site has to correct it."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a form asks for: uses at one address, where the form stood, and its language."""

    kind: str
    value: str
    uses: tuple[str, ...]
    source: str = ""
    page: str = ""
    origin: str = ""
    shown: str = ""
    language: str = ""

    @property
    def channel(self) -> str:
        """Return the channel that reaches the address."""
        return CHANNELS[self.kind]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Return what a yes to this allows."""
        return tuple(Scope(use=use, channel=self.channel, recipient="own") for use in self.uses)


def asked(fields: Mapping[str, object], *, origin: str, language: str = "") -> Asked:
    """Return what the fields of a form ask for; raises BadAddress, BadUse."""
    told = {name: _text(value) for name, value in fields.items()}
    ticked = [name.removeprefix("use:") for name in told if name.startswith("use:")]
    uses = [*filter(None, _BREAK.split(told.get("use", ""))), *ticked]
    kind, value = _address(told)
    return Asked(
        kind=kind,
        value=value,
        uses=_uses(uses),
        source=told.get("source", ""),
        page=told.get("page", ""),
        origin=origin[:TEXT_LENGTH_MAX],
        shown=told.get("notice", ""),
        language=language,
    )


def offered(uses: str) -> tuple[str, ...]:
    """Return the uses that an address of the form names; raises BadUse."""
    return _uses(list(filter(None, _BREAK.split(uses))))


def till_address(site: str, shop: str) -> str:
    """Return where the code at a till leads: the form, saying where it was met."""
    source = f"till {shop}".strip()
    return f"{site}/forms/reach?source={quote(source)}"


def proof(found: Asked, notice: str, *, delivery_id: str, now: int) -> Proof:
    """Return the proof of a yes that was confirmed at its address, having read this notice."""
    places = (found.source, found.page, found.origin and f"form sent from {found.origin}")
    return Proof(
        given_us=now,
        source="; ".join(place for place in places if place),
        notice=notice,
        notice_version=NOTICE_VERSION,
        notice_hash=hashlib.sha256(notice.encode()).hexdigest(),
        delivery_id=delivery_id,
    )


def _address(told: Mapping[str, str]) -> tuple[str, str]:
    """Return the handle that a form names; one field may hold either kind."""
    for name in ("email", "phone", "address"):
        text = told.get(name, "")
        kind = "email" if "@" in text else "phone"
        if not text:
            continue
        value = people.normal(kind, text)
        whole = value and (_ADDRESS.fullmatch(value) if kind == "email" else value.startswith("+"))
        # What cannot be seen (a NUL, a mark that turns the writing round) is in no true address.
        if value and whole and value.isprintable() and len(value) <= ADDRESS_LENGTH_MAX:
            return kind, value
    raise BadAddress


def _uses(uses: Sequence[str]) -> tuple[str, ...]:
    chosen = dict.fromkeys(_use(use) for use in (uses or (terms.MARKETING,))[:USES_MAX])
    return tuple(chosen)


def _use(use: str) -> str:
    if use.partition(".")[0] not in _ROOTS:
        raise BadUse(use=use)
    try:
        terms.checked(terms.Statement(statement_id="asked", verb="deny", scope=Scope(use=use)))
    except errors.Invalid as error:
        raise BadUse(use=use) from error
    return use


def _text(value: object) -> str:
    return value.replace("\0", "").strip()[:TEXT_LENGTH_MAX] if isinstance(value, str) else ""
