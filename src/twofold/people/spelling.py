"""How a person's handles may be spelled in a text, to find what names them."""

import contextlib
import re
from collections.abc import Sequence

import msgspec

from twofold.people.persons import Handle

# A shorter value, such as a customer's number, stands in many texts that are not about them.
TELLING_LENGTH_MIN = 8
_PHONE_DIGITS_MIN = 9
_NO_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)  # noqa: PLR2004
_ESCAPED = re.compile(rb"\\[u/]")


class Spelling:
    """The handles of one person as they may stand in a text or in JSON."""

    def __init__(self, handles: Sequence[Handle]) -> None:
        """Take the handles in all their spellings."""
        self._any = {form for handle in handles for form in _forms(handle)}
        self._telling = {
            form for handle in handles if _tells(handle) for form in _forms(handle)
        } | {str(handle.handle_id).encode() for handle in handles}
        mails = [re.escape(form) for one in handles if one.kind == "email" for form in _forms(one)]
        # Bounded, for bob@b.example stands within jimbob@b.example, who is somebody else.
        self._mails = re.compile(rb"(?<![\w.+-])(?:" + b"|".join(mails) + rb")(?![\w-]|\.\w)")
        self._has_mails = bool(mails)
        self._numbers = {
            handle.value.strip("+").encode()
            for handle in handles
            if handle.kind == "phone" and len(handle.value) > _PHONE_DIGITS_MIN
        }

    def tells(self, text: bytes) -> bool:
        """Tell whether a text holds an address, a number or an id that is nobody else's."""
        plain = _plain(text)
        return any(form in plain for form in self._telling) or (
            bool(self._numbers) and self._holds_number(plain)
        )

    @property
    def has_addresses(self) -> bool:
        """Tell whether the person has an e-mail address or a phone number at all."""
        return self._has_mails or bool(self._numbers)

    def holds_address(self, text: bytes) -> bool:
        """Tell whether a text holds an e-mail address or a phone number of theirs, whole."""
        plain = _plain(text)
        return (self._has_mails and self._mails.search(plain) is not None) or (
            bool(self._numbers) and self._holds_number(plain)
        )

    def may_name(self, text: bytes) -> bool:
        """Tell whether a text could name the person at all; a short number stands in many."""
        plain = _plain(text)
        return any(form in plain for form in self._any) or (
            bool(self._numbers) and self._holds_number(plain)
        )

    def _holds_number(self, plain: bytes) -> bool:
        digits = plain.translate(None, _NO_DIGITS)
        return any(number in digits for number in self._numbers)


def _forms(handle: Handle) -> set[bytes]:
    forms = {handle.value.lower()}
    mailbox, at, domain = handle.value.rpartition("@")
    if handle.kind == "email" and at:
        # One address has two spellings; the one with xn-- is kept.
        with contextlib.suppress(UnicodeError):
            forms.add(f"{mailbox}@{domain.encode().decode('idna')}".lower())
    return {form.encode() for form in forms}


def _tells(handle: Handle) -> bool:
    return handle.kind == "email" or len(handle.value) >= TELLING_LENGTH_MIN


def _plain(text: bytes) -> bytes:
    """Return a text in small letters, and without JSON's escapes where it has them."""
    if _ESCAPED.search(text):
        with contextlib.suppress(msgspec.MsgspecError):
            text = msgspec.json.encode(msgspec.json.decode(text))
    return text.decode("utf-8", "replace").lower().encode()
