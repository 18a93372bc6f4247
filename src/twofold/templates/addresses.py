"""Addresses in a message: which may be led to, and the places that stand for them on the way."""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import quote, urlsplit

from twofold.templates.filling import MARK, Filling
from twofold.templates.values import CLOSE, OPEN, line

ADDRESS_LENGTH_MAX = 2_000
LINKS_MAX = 100
NO_ADDRESS = "an address that begins with https://"

# Where the n-th address of a message stands until somebody knows how it is reached.
PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")

_UNUSABLE = re.compile(r"[\s\\<>\"^`{|}\x00-\x20\x7f]")
_FOLLOWED = ("https", "http")
_SPOKEN = ("mailto", "tel")
_PIECE = re.compile(r"<[^>]*>|zqv(\d+)vqz")
_LEADING = re.compile(r'\b(href|src)="([^"]*)"')
_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_BARE = re.compile(f"https?://[^\\s<>\"'{OPEN}{CLOSE}]+")
_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_AFTER = ".,;:!?)]"


def address(text: str) -> str | None:
    """Return an address that may stand in a message, in ASCII; None for any other."""
    if not 0 < len(text) <= ADDRESS_LENGTH_MAX or _UNUSABLE.search(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme in _SPOKEN:
        return _ascii(text) if parts.path and not parts.netloc else None
    # A name before an @ makes a foreign host look like a known one.
    whole = parts.scheme in _FOLLOWED and parts.hostname and "@" not in parts.netloc
    if not whole or port == 0:
        return None
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError:
        return None
    return _ascii(text) if host == parts.hostname else None


def is_followed(text: str) -> bool:
    """Tell whether a stored address is one to lead somebody on to."""
    return text.startswith(("https://", "http://")) and address(text) == text


class Links:
    """The addresses of one message in their order, each once."""

    def __init__(self) -> None:
        """Begin without any."""
        self.found: dict[str, int] = {}

    def place(self, target: str) -> str:
        """Return what stands for an address that is followed from here; others as they are."""
        if not target.startswith(("https://", "http://")):
            return target
        if target not in self.found and len(self.found) >= LINKS_MAX:
            return target
        return place(self.found.setdefault(target, len(self.found)))


def set_in_html(page: str, filling: Filling, links: Links) -> str:
    """Return a laid-out page with its values, each escaped for where it stands."""

    def of_tag(found: re.Match[str]) -> str:
        name, raw = found[1], unescape(found[2])
        target = _filled(raw, filling)
        if target is None or (name == "src" and not target.startswith("https://")):
            filling.tell_missing(NO_ADDRESS)
            return f'{name}="#"' if name == "href" else 'src="data:,"'
        return f'{name}="{escape(links.place(target) if name == "href" else target)}"'

    def of_piece(found: re.Match[str]) -> str:
        if found[1] is not None:
            return escape(filling.value(found[1])).replace("\n", "<br />")
        tag = _LEADING.sub(of_tag, found[0])
        return MARK.sub(lambda mark: escape(line(filling.value(mark[1]))), tag)

    return _PIECE.sub(of_piece, page)


def set_in_text(text: str, filling: Filling, links: Links) -> str:
    """Return a text with its values as they are; addresses that the template wrote become places.

    One that came in with a value does not: somebody's name is not led to from our own address.
    """

    def of_marked(found: re.Match[str]) -> str:
        target = _filled(found[1], filling)
        return filling.put_in(found[1]) if target is None else links.place(target)

    def of_bare(found: re.Match[str]) -> str:
        raw = found[0].rstrip(_AFTER)
        target = _filled(raw, filling)
        rest = found[0][len(raw) :]
        return (
            f"{found[0] if target is None else links.place(target)}{'' if target is None else rest}"
        )

    whole, at = [], 0
    for found in _MARKED.finditer(text):
        whole += [filling.put_in(_BARE.sub(of_bare, text[at : found.start()])), of_marked(found)]
        at = found.end()
    whole.append(filling.put_in(_BARE.sub(of_bare, text[at:])))
    return "".join(whole)


def place(number: int) -> str:
    """Return what stands for the n-th address of a message."""
    return f"{OPEN}{number}{CLOSE}"


def beginning(text: str, length: int) -> str:
    """Return a text, or its beginning if it is longer: up to a space, without half an address."""
    if len(text) <= length:
        return text
    cut = text[: length + 1]
    whole = cut.rsplit(maxsplit=1) if not cut[-1].isspace() else [cut.rstrip(), ""]
    # Not every language has spaces.
    said = whole[0] if len(whole) > 1 else text[:length]
    if said.rfind(OPEN) > said.rfind(CLOSE):
        said = said[: said.rfind(OPEN)]
    return f"{said.rstrip()} …"


def wrap(text: str, reach: Callable[[int], str]) -> str:
    """Return a text with each place as the address by which it is reached."""
    return PLACE.sub(lambda found: reach(int(found[1])), text)


def _filled(raw: str, filling: Filling) -> str | None:
    """Return an address with its values: whole as they are, as a part each only a part."""
    found = MARK.fullmatch(raw.strip())
    if found:
        return address(filling.value(found[1]).strip())
    host = _HOST.match(raw.strip())
    if host and MARK.search(host[0]):
        # A value beside a host's name would make another host of it.
        return None
    return address(MARK.sub(lambda one: quote(filling.value(one[1]), safe=""), raw.strip()))


def _ascii(text: str) -> str:
    return quote(text, safe="%/:?#[]@!$&'()*+,;=~-._")
