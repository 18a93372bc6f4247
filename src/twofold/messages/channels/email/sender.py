"""Who mail is from, and to which addresses what comes back of it goes."""

import re

import msgspec

from twofold import errors
from twofold.messages.channels.email.signature import Signer
from twofold.messages.links import in_address, token

# Letters, digits and what RFC 5321 lets stand in a mailbox unquoted; nothing that ends a command.
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}"
)
_LOCAL_LENGTH_MAX = 64
_NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*")

REPLY, RETURN = "reply", "back"


class BadSender(errors.Invalid):
    """TWOFOLD_MAIL_FROM cannot be {given!r}; write it like Our Shop <hello@shop.example>."""


class BadMailDomain(errors.Invalid):
    """TWOFOLD_MAIL_DOMAIN cannot be {given!r}; write it like in.shop.example."""


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Whom people see a mail from, and the keys of the addresses by which it can come back.

    `domain` is where mail comes in here; without one answers go to `address` itself. With
    `names_it` a line tells a provider that renames mail (Postmark) which one it is.
    """

    name: str
    address: str
    organisation: str
    postal_address: str = ""
    domain: str = ""
    reply_key: bytes = b""
    return_key: bytes = b""
    signer: Signer | None = None
    names_it: bool = False

    @property
    def own_domain(self) -> str:
        """Return the domain that the sender's address is at."""
        return self.address.rpartition("@")[2].lower()

    def reply_to(self, delivery_id: str) -> str:
        """Return the address for answers to one message, or nothing if they go to the sender."""
        return self._signed(REPLY, self.reply_key, delivery_id)

    def return_path(self, delivery_id: str) -> str:
        """Return where the news goes that one message could not be delivered."""
        return self._signed(RETURN, self.return_key, delivery_id) or self.address

    def _signed(self, word: str, key: bytes, delivery_id: str) -> str:
        if not self.domain:
            return ""
        return f"{word}+{in_address(token(key, delivery_id))}@{self.domain}"


def named(text: str) -> tuple[str, str]:
    """Return the name and the address of `Name <address>` or of an address alone."""
    found = _NAMED.fullmatch(text)
    name, address = (found["name"], found["address"]) if found else ("", text.strip())
    if not ADDRESS.fullmatch(address):
        raise BadSender(given=text)
    return name.strip('" '), address


def usable_domain(text: str) -> str:
    """Return a domain in which addresses can be made; raises BadMailDomain."""
    if not ADDRESS.fullmatch(f"{REPLY}@{text}"):
        raise BadMailDomain(given=text)
    return text


def usable(address: str) -> str | None:
    """Return an address as it can be told to a mail server, or None if that cannot be."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    whole = len(local) <= _LOCAL_LENGTH_MAX and ADDRESS.fullmatch(plain)
    return plain if whole else None
