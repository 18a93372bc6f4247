"""Markdown, the safe part of it: no markup of one's own, no pictures; as HTML and as plain text."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from twofold.templates.values import CLOSE, OPEN

_LEADS = re.compile(r"(?:https?://|mailto:|tel:|zqv\d+vqz)", re.IGNORECASE)

_ENDS_LIST = ("bullet_list_close", "ordered_list_close")
_ENDS_INDENT = ("list_item_close", "blockquote_close")
_BEFORE_A_GAP = ("fence", "code_block", "hr", "paragraph_close", "heading_close", *_ENDS_LIST)


def _reader() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True, "maxNesting": 12})
    found.disable(["image", "html_block", "html_inline", "reference"])
    # What a field puts into an address is set in later, and looked at then.
    found.normalizeLink = lambda url: url  # type: ignore[method-assign]
    found.validateLink = lambda url: bool(_LEADS.match(url))  # type: ignore[method-assign]
    return found


_READER = _reader()


@lru_cache(maxsize=512)
def html(text: str) -> str:
    """Return Markdown as HTML."""
    return str(_READER.render(text)).strip()


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """Return Markdown as it reads without a layout; each address stands behind its words."""
    return _Page().write(_READER.parse(text))


class _Page:
    """A plain text as it is written down."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._before: list[str] = []
        self._next = ""
        self._count: list[int] = []

    def write(self, tokens: list[Token]) -> str:
        for token in tokens:
            self._take(token)
        return "\n".join(self._lines).strip()

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type == "ordered_list_open"
                self._count.append(int(token.attrGet("start") or 1) if ordered else 0)
            case "list_item_open":
                self._open_item()
            case "blockquote_open":
                self._before.append("> ")
            case "inline":
                self._say(_inline(token.children or []))
            case "fence" | "code_block":
                self._say(token.content.rstrip("\n"))
            case "hr":
                self._say("* * *")
            case _:
                pass
        self._end(token)

    def _end(self, token: Token) -> None:
        if token.type in _ENDS_LIST:
            self._count.pop()
        if token.type in _ENDS_INDENT:
            self._before.pop()
        if token.type in _BEFORE_A_GAP and not token.hidden:
            self._gap()

    def _open_item(self) -> None:
        number = self._count[-1]
        self._next = f"{number}. " if number else "- "
        self._count[-1] += bool(number)
        self._before.append(" " * len(self._next))

    def _say(self, text: str) -> None:
        for words in text.split("\n"):
            before = "".join(self._before)
            if self._next:
                before = before[: -len(self._next)] + self._next
                self._next = ""
            self._lines.append(f"{before}{words}".rstrip())

    def _gap(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")


def _inline(children: list[Token]) -> str:
    said, opened = "", []
    for token in children:
        match token.type:
            case "softbreak" | "hardbreak":
                said += "\n"
            case "link_open":
                opened.append((str(token.attrGet("href")), len(said)))
            case "link_close":
                href, start = opened.pop()
                label = said[start:]
                place = f"{OPEN}{href}{CLOSE}"
                bare = href.removeprefix("mailto:").removeprefix("tel:")
                said = said[:start] + (place if label in (href, bare) else f"{label} ({place})")
            case _:
                said += token.content
    return said
