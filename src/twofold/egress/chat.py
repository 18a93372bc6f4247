"""Chats through Apprise: the one library that opens connections of its own.

It speaks to a hundred services, each in its own way, so that none of what `web` holds can be held
here. Therefore the operator's setting alone says which service it is; of a person's only the name
is put in, and whatever it does to the address but fill that place refuses it.
"""

import logging
import re
import warnings
from typing import Any
from urllib.parse import quote

import msgspec

from twofold import errors

PLACE = "{to}"
LIKE = f"tgram://BOT_TOKEN/{PLACE}"
# Something to know somebody by, and no path: `..` would be one.
_NAME = re.compile(r"(?=.*[A-Za-z0-9])[\w.@+#:!-]{1,200}", re.ASCII)
_SAMPLE = "12025550100"
# What of a service may not change with the person: where it is, and who we are there.
_FIXED = ("schema", "secure", "host", "port", "user", "password")
# How its services tell in its log which answer they had; of a line that broke they tell none.
_STATUS = re.compile(r"\berror=([345]\d\d)\b")


class NoApprise(errors.Unavailable):
    """Chats leave through Apprise, which is not installed: pip install "twofold[chat]"."""


class BadChat(errors.Invalid):
    """TWOFOLD_CHAT cannot be used: {reason}. Write it like {like}."""


class BadName(errors.Refused):
    """This name cannot be put into the address of a chat."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A chat service as the operator named it, with a place for whom to write to."""

    address: str

    def __repr__(self) -> str:
        """Leave out whatever lets us in."""
        return f"Service({self.address.partition(':')[0]})"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a service said: yes or no, and the status of its no where that could be heard."""

    is_yes: bool
    status: int | None = None


def service(told: str) -> Service:
    """Return the service of an Apprise address with `{to}` in it; raises NoApprise, BadChat."""
    _, slashes, rest = told.partition("://")
    place = rest.find(PLACE)
    if not slashes or place < 0 or rest.count(PLACE) > 1:
        raise BadChat(reason=f"it is an Apprise address with {PLACE} once in it", like=LIKE)
    if not set("/?") & set(rest[:place]):
        raise BadChat(reason=f"{PLACE} may not say which server it is", like=LIKE)
    found = Service(address=told)
    with warnings.catch_warnings():
        # All its services are imported the first time, whatever is old in them.
        warnings.simplefilter("ignore", DeprecationWarning)
        known = _plugin(found, _SAMPLE)
    if known is None:
        raise BadChat(
            reason="Apprise knows no such service, or something in it is missing", like=LIKE
        )
    return found


def ready(to: Service, name: str) -> Any:
    """Return what writes to one person at a service; raises BadName, NoApprise."""
    if not _NAME.fullmatch(name):
        raise BadName
    found, sample = _plugin(to, name), _plugin(to, _SAMPLE)
    if found is None or sample is None or type(found) is not type(sample):
        raise BadName
    same = all(getattr(found, one, None) == getattr(sample, one, None) for one in _FIXED)
    # One name is one reader, never several.
    if not same or len(found) != len(sample):
        raise BadName
    return found


def write(ready_: Any, title: str, text: str, *, seconds: float) -> Said:
    """Write and return what was said. A no without a status, or what it raises, leaves it open."""
    ready_.socket_connect_timeout = ready_.socket_read_timeout = seconds
    # It returns the same no for a refusal and for a line that broke; its log tells them apart.
    ear, ready_.logger = _Ear(), logging.Logger("apprise of one message")  # noqa: LOG001 - heard here alone
    ready_.logger.addHandler(ear)
    is_yes = bool(ready_.notify(body=text, title=title, body_format="text"))
    return Said(is_yes=is_yes, status=None if is_yes or not ear.statuses else ear.statuses[-1])


class _Ear(logging.Handler):
    """Keeps the statuses that are told in a log, and not a word of what else is."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.statuses: list[int | None] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note a status, or that there was none."""
        found = _STATUS.search(record.getMessage())
        self.statuses.append(int(found[1]) if found else None)


def _plugin(to: Service, name: str) -> Any:
    try:
        import apprise
    except ImportError:
        raise NoApprise from None
    asset = apprise.AppriseAsset(
        plugin_paths=[], storage_mode=apprise.PersistentStoreMode.MEMORY, secure_logging=True
    )
    filled = to.address.replace(PLACE, quote(name, safe=""))
    return apprise.Apprise.instantiate(filled, asset=asset, suppress_exceptions=True)
