"""What the words in lists of other programs mean: yes or no, for what, and on which channel."""

import re
from typing import Literal

from twofold.wishes.columns import Status

Verb = Literal["allow", "stop"]

_YES = frozenset({
    "allow", "allowed", "yes", "y", "true", "1", "x", "subscribed", "subscribe", "opted_in",
    "opt_in", "optin", "confirmed", "granted", "grant", "given", "active", "permitted",
    "consented", "enabled", "ja", "erlaubt", "angemeldet", "zugestimmt",
})  # fmt: skip
_NO = frozenset({
    "stop", "stopped", "deny", "denied", "no_contact", "unsubscribed", "unsubscribe",
    "opted_out", "opt_out", "optout", "cleaned", "bounced", "bounce", "complained", "complaint",
    "spam", "suppressed", "blocked", "revoked", "withdrawn", "objected", "do_not_contact", "dnc",
    "refused", "abgemeldet", "gestoppt", "gesperrt", "widerrufen", "widersprochen",
})  # fmt: skip
# Neither a yes nor a no: nobody was asked, or nobody has answered.
_SILENT = frozenset({
    "never_subscribed", "non_subscribed", "nonsubscribed", "not_subscribed", "transactional",
    "pending", "unconfirmed", "not_set", "unknown", "none", "null", "na", "not_confirmed",
    "archived",
})  # fmt: skip
_UNTICKED = frozenset({
    "no", "n", "false", "0", "nein",
})  # fmt: skip
# What such words are about where no column says it: a newsletter, on the list's own channel.
_OF_LISTS = frozenset({
    "subscribed", "subscribe", "unsubscribed", "unsubscribe", "opted_in", "opt_in", "optin",
    "opted_out", "opt_out", "optout", "angemeldet", "abgemeldet",
})  # fmt: skip
# The address is of no use, or its owner complained: about it alone, for whatever it is.
_OF_ADDRESS = frozenset({
    "cleaned", "bounced", "bounce", "complained", "complaint", "spam",
})  # fmt: skip

_CHANNELS = {
    "e_mail": "email", "mail": "email", "newsletter": "email", "text": "sms", "mobile": "sms",
    "voice": "phone", "call": "phone", "telefon": "phone", "letter": "post", "brief": "post",
    "all": "*", "any": "*", "alle": "*",
}  # fmt: skip
_USES = {
    "newsletter": "marketing.newsletter", "news": "marketing", "offers": "marketing",
    "email_marketing": "marketing", "promotions": "marketing", "promotion": "marketing",
    "advertising": "marketing", "werbung": "marketing", "all": "*", "any": "*", "alles": "*",
    "everything": "*",
}  # fmt: skip


class Unclear(ValueError):
    """A cell says something that is neither a known yes nor a known no."""


def meaning(status: Status, cell: str) -> Verb | None:
    """Return what a cell says; None for neither. Raises Unclear."""
    said = word(cell)
    if not cell or said in _SILENT:
        return None
    if status.is_moment or said in _NO:
        return "stop"
    if said in _UNTICKED:
        # Where a tick is a yes, no tick is no answer; a word for word no is one.
        return None if status.ticked else "stop"
    if status.ticked == "stop":
        return "stop"
    if said in _YES:
        return "allow"
    raise Unclear


def word(text: str) -> str:
    """Return a cell's word without the accidents of writing: `Opted-Out` is opted_out."""
    return re.sub(r"[^a-z0-9äöüß*.]+", "_", text.strip().lower()).strip("_")


def use(text: str) -> str:
    """Return a use as the tree spells it."""
    said = word(text)
    return _USES.get(said, said.replace("_", "-"))


def channel(text: str) -> str:
    """Return a channel as Twofold spells it."""
    said = word(text)
    return _CHANNELS.get(said, said)


def is_of_lists(said: str) -> bool:
    """Tell whether this is what programs for newsletters say of who is on a list."""
    return said in _OF_LISTS


def is_of_channel(said: str) -> bool:
    """Tell whether this is about one channel alone: that of the list, or of the address."""
    return said in _OF_LISTS or said in _OF_ADDRESS
