"""What somebody wrote themselves, without what their program quotes under or between it."""

import html
import re

TEXT_LENGTH_MAX = 10_000
# What lies beyond is no longer looked at.
READ_LENGTH_MAX = 200_000
_ATTRIBUTION = re.compile(
    r"^\s*(on\b.{5,200}\bwrote|am\b.{5,200}\bschrieb\b.{0,80}|le\b.{5,200}\ba écrit|el\b.{5,200}"
    r"\bescribió|il\b.{5,200}\bha scritto|op\b.{5,200}\bschreef\b.{0,80})\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_CUTS = re.compile(
    r"^\s*(-{2,}\s*(original message|original appointment|forwarded message|ursprüngliche nachricht"
    r"|weitergeleitete nachricht|message d'origine)\s*-{2,}|_{10,}|-- ?)\s*$",
    re.IGNORECASE,
)
_HEADER_BLOCK = re.compile(r"^\s*\*?(from|von|de|da|van)\*?:\s.*@", re.IGNORECASE)
_ATTRIBUTION_LINES_MAX = 3

_HIDDEN = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "br/", "/p", "/div", "/li", "/tr", "/h1", "/h2", "/h3", "/h4"})
_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divrplyfwdmsg", "appendonsend")
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"\n\s*\n\s*\n+")


def own_words(text: str) -> str:
    """Return a text up to where it begins to quote, without quoted lines in between."""
    lines = text[:READ_LENGTH_MAX].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _CUTS.match(line) or _HEADER_BLOCK.match(line) or _attributes(lines, number):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return _BLANKS.sub("\n\n", "\n".join(kept)).strip()[:TEXT_LENGTH_MAX]


def plain(markup: str) -> str:
    """Return the text of a mail that came as HTML alone, up to where it begins to quote.

    One look at each tag: what searches for pairs of them takes for ever on some mails.
    """
    first, *pieces = markup[:READ_LENGTH_MAX].split("<")
    found, hidden = [first], ""
    for piece in pieces:
        tag, _, after = piece.partition(">")
        name = tag.partition(" ")[0].strip().lower()
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in _HIDDEN:
            hidden = name
        elif name == "blockquote" or any(mark in tag.lower() for mark in _QUOTES):
            break
        else:
            found.append(("\n" if name in _BREAKS else "") + _SPACES.sub(" ", after))
    return html.unescape("".join(found))


def _attributes(lines: list[str], number: int) -> bool:
    """Tell whether a line begins "On …, Ann wrote:", which may be broken over a few lines."""
    return any(
        _ATTRIBUTION.match(" ".join(lines[number : number + size])) is not None
        for size in range(1, _ATTRIBUTION_LINES_MAX + 1)
    )
