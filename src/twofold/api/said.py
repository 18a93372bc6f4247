"""The person's half as machines write it in JSON, and what it becomes inside."""

from typing import Annotated, Any, Literal

import msgspec

from twofold import clock, errors, ids, messages, speaking, terms
from twofold.api import conditions
from twofold.terms import Conditions, Intent, Overflow, Scope, Speaker, Statement, Verb

_VERSION_LENGTH_MAX = 18
MINUTES_MAX = 10_000
KINDS_MAX = 50
CHANNELS_MAX = 20

# A machine brings the person's word; a yes only with what proves it (terms.md section 3.5).
_SPEAKERS: dict[str, Speaker] = {"allow": "import", "lift": "staff", "prefer": "staff"}


class TwoWordings(errors.Invalid):
    """A message says one thing: it has {what}."""


class SaidStatement(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A statement as machines bring it: what a person said to them."""

    verb: Verb
    statement_id: str | None = None
    use: str = "*"
    channel: str = "*"
    unit: str = "*"
    recipient: str | None = None
    matter: str = "*"
    until: str | None = None
    lifts: list[str] = []
    windows: list[conditions.SaidWindow] | None = None
    rates: list[conditions.SaidRate] | None = None
    budgets: list[conditions.SaidBudget] | None = None
    data: list[str] | None = None
    pause_until: str | None = None
    overflow: Overflow = "digest"
    evidence: str | None = None
    preferences: terms.Preferences = terms.Preferences()


class SaidStop(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to stop; without more, everything."""

    use: str = "*"
    channel: str = "*"


class Wanted(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A contact or a use of data that somebody would like to make.

    `asked_by` is the e-mail address of whoever of the staff stands behind it; else a machine does.
    """

    person: str
    use: str
    channel: str = ""
    channels: Annotated[list[str], msgspec.Meta(max_length=CHANNELS_MAX)] = []
    unit: str = "own"
    recipient: str = "own"
    matter: str = ""
    legal_kind: str = ""
    minutes: Annotated[int, msgspec.Meta(ge=0, le=MINUTES_MAX)] = 0
    data: Annotated[list[str], msgspec.Meta(max_length=KINDS_MAX)] = []
    asked_by: str = ""
    expires_at: str | None = None


class WantedMessage(Wanted, forbid_unknown_fields=True, kw_only=True):
    """A contact with its words: a text, or a template with what is put in."""

    text: str = ""
    subject: str = ""
    template: str = ""
    fields: dict[str, Any] = {}


class SaidOutcome(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Whether a message left after all, or did not."""

    outcome: Literal["sent", "failed"]


def statement(data: SaidStatement) -> Statement:
    """Return what a machine was told; it cannot take back a no for anybody."""
    speaker = _SPEAKERS.get(data.verb, "person")
    recipient = data.recipient or ("own" if data.verb == "allow" else "*")
    return Statement(
        statement_id=data.statement_id or ids.random_id(),
        verb=data.verb,
        scope=Scope(
            use=data.use,
            channel=data.channel,
            unit=data.unit,
            recipient=recipient,
            matter=data.matter,
        ),
        conditions=_conditions(data),
        preferences=data.preferences,
        until_us=_moment(data.until),
        lifts=tuple(data.lifts),
        speaker=speaker,
        method="api",
        evidence=data.evidence,
    )


def _conditions(data: SaidStatement) -> Conditions:
    return Conditions(
        windows=conditions.windows(data.windows or []) or None,
        rates=conditions.rates(data.rates or []) or None,
        budgets=conditions.budgets(data.budgets or []) or None,
        data=None if data.data is None else tuple(data.data),
        pause_until_us=_moment(data.pause_until),
        overflow=data.overflow,
    )


def intent(data: Wanted) -> Intent:
    """Return what is wanted; raises terms.UnknownUse, terms.BadScope, clock.UnreadableTime."""
    return terms.checked_intent(
        Intent(
            use=data.use,
            channel="" if data.channel == messages.ANY else data.channel,
            unit=data.unit,
            recipient=data.recipient,
            matter=data.matter,
            legal_kind=data.legal_kind,
            minutes=data.minutes,
            data=tuple(data.data),
            expires_us=_moment(data.expires_at),
            by_machine=not data.asked_by,
        )
    )


def channels(data: Wanted) -> list[str] | None:
    """Return the channels among which the person's order decides, [] for all; None if it is one."""
    if data.channel not in ("", messages.ANY) and data.channels:
        raise terms.BadScope(dimension="channel", path=data.channel)
    for channel in data.channels:
        terms.checked_intent(Intent(use=data.use, channel=channel))
    return data.channels if data.channels or data.channel == messages.ANY else None


def wording(data: WantedMessage) -> speaking.wording.Wording | None:
    """Return the template that says it, or None where the text does; raises TwoWordings."""
    if not data.template:
        if data.fields:
            raise TwoWordings(what="fields without a template")
        return None
    if data.text or data.subject:
        raise TwoWordings(what="both a template and a text or subject")
    return speaking.wording.Wording(template=data.template, fields=data.fields)


def _moment(said: str | None) -> int | None:
    return None if said is None else clock.parse(said)


def version(if_match: str | None) -> int | None:
    """Return the version in an If-Match header; one that is none matches no version."""
    if if_match is None:
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    return int(text) if text.isdecimal() and len(text) < _VERSION_LENGTH_MAX else -1
