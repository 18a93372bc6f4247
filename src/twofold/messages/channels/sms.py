"""Text messages through a provider that takes an HTTP form, as Twilio and many others do."""

import base64
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from twofold import errors
from twofold.messages.channels import posting
from twofold.messages.channels.parcel import Channel, Fenced, Later, Outcome, Parcel, Sent
from twofold.messages.channels.posting import Posted
from twofold.messages.channels.rest import PAUSE_SECONDS, Rest

# Ten parts of a text message; whoever writes more means another channel.
TEXT_LENGTH_MAX = 1_530
# They wrote STOP to this number, and the provider heeds it (twilio.com/docs/api/errors/21610).
STOPPED = "21610"
# The provider does not know us: nothing that is wrong with this message.
_NOT_LET_IN = 401


class BadProvider(errors.Invalid):
    """TWOFOLD_SMS cannot be used: {reason}. Write it like https://USER:SECRET@HOST/PATH?From=+15550100."""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """Where text messages are handed over: the address, who we are there, and fields for each."""

    url: str
    authorization: str
    fields: Mapping[str, str]
    secret: str = ""


def provider(told: str) -> Provider:
    """Read `https://USER:SECRET@HOST/PATH?From=+15550100`: what follows `?` is sent as fields.

    Raises BadProvider.
    """
    try:
        parsed = urlsplit(told)
        port = parsed.port
    except ValueError as error:
        # What it says may hold the secret.
        raise BadProvider(reason="it cannot be read as an address") from error
    if parsed.scheme not in ("https", "http") or not parsed.hostname:
        raise BadProvider(reason="it names no provider by https")
    # A plus in a number is a plus, not a space.
    fields = dict(parse_qsl(parsed.query.replace("+", "%2B")))
    if "From" not in fields and "MessagingServiceSid" not in fields:
        raise BadProvider(reason="it names no sender at its end")
    user, secret = parsed.username or "", parsed.password or ""
    place = parsed.hostname if port is None else f"{parsed.hostname}:{port}"
    token = base64.b64encode(f"{user}:{secret}".encode()).decode("ascii")
    return Provider(
        url=urlunsplit((parsed.scheme, place, parsed.path, "", "")),
        authorization=f"Basic {token}" if user else "",
        fields=fields,
        secret=secret,
    )


def sms(
    to: Provider,
    inside: frozenset[str] = frozenset(),
    news: Callable[[str], str] = lambda _delivery_id: "",
) -> Channel:
    """Return the channel that hands text messages to a provider, and gives that a rest in trouble.

    `news` gives the address at which the provider tells what became of a delivery.
    """
    rest = Rest()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if to.authorization:
        headers["Authorization"] = to.authorization

    def send(parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        kind, _, number = parcel.to.partition(":")
        if kind != "phone":
            return Outcome(state="failed", reason="no phone number is known")
        text = worded(parcel)
        if len(text) > TEXT_LENGTH_MAX:
            return Outcome(state="failed", reason=f"longer than {TEXT_LENGTH_MAX} characters")
        if (left := rest.left()) is not None:
            return Later(seconds=left[0], reason=left[1])
        form = {**to.fields, "To": number, "Body": text}
        if callback := news(parcel.delivery_id):
            form["StatusCallback"] = callback
        posted = posting.post(
            to.url, urlencode(form).encode(), headers=headers, fence=fence, inside=inside
        )
        return _rested(rest, posted)

    return send


def _rested(rest: Rest, posted: Posted | Outcome) -> Outcome:
    """Return what became of a message, and what follows from it for all others."""
    outcome = posted if isinstance(posted, Outcome) else _outcome(posted)
    if isinstance(outcome, Fenced):
        return outcome
    if isinstance(outcome, Sent):
        rest.worked()
        return outcome
    reason = outcome.reason or ""
    unknown_there = isinstance(posted, Posted) and posted.answer.status == _NOT_LET_IN
    if unknown_there or (outcome.state == "waiting" and not isinstance(posted, Posted)):
        # It does not let us in, or could not be reached: no message has been tried.
        pause = rest.trouble(reason, at_once=unknown_there)
        return Later(seconds=pause or PAUSE_SECONDS, reason=reason)
    if outcome.state == "failed":
        rest.worked()
    else:
        rest.trouble(reason, seconds=outcome.after_seconds)
    return outcome


def _outcome(posted: Posted) -> Outcome:
    """Return what an answer means; who wrote STOP to the number has stopped it there as well."""
    outcome = posting.outcome(posted, "the provider")
    if outcome.state == "failed" and _code(posted.answer.body) == STOPPED:
        reason = f"they had stopped it with the provider ({STOPPED})"
        return msgspec.structs.replace(outcome, reason=reason, returned="stopped")
    return outcome


def _code(body: bytes) -> str:
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return str(told.get("code", "")) if isinstance(told, dict) else ""


def worded(parcel: Parcel) -> str:
    """Return the text of a parcel where there is no subject and no markup: its link is its end."""
    parts = [parcel.message.text.strip(), parcel.note, parcel.link]
    return "\n".join(part for part in parts if part)
