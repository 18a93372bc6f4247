"""Several texts as one page, laid out as every other: each under its heading, its lines below."""

import re
from collections.abc import Sequence
from html import escape

import msgspec

from twofold.templates import layout
from twofold.templates.addresses import PLACE
from twofold.templates.filling import MARK

_OPENING = "<mj-text><p>{}</p></mj-text>"
_PIECE = (
    '<mj-divider border-width="1px" border-color="#d8d4cc" />'
    '<mj-text><h2 style="font-size:18px;line-height:1.25;margin:0">{heading}</h2><p>{text}</p>'
    '{note}<p style="font-size:14px"><a href="{link}">{why}</a></p></mj-text>'
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One text: its heading, a line below it, and what leads to its own page."""

    heading: str
    text: str
    note: str
    why: str
    link: str


def page(pieces: Sequence[Piece], *, title: str, opening: str, language: str) -> str:
    """Return texts as one page; the places of addresses stay places, and lead there.

    Nothing in them is read as markup: they are set in after the page is laid out.
    """
    shown: list[str] = []

    def mark(text: str) -> str:
        shown.append(text)
        return f"zqv{len(shown) - 1}vqz"

    titled = mark(escape(title))
    body = _OPENING.format(mark(_lines(opening)))
    for piece in pieces:
        note = f"<p>{mark(_leading(_lines(piece.note)))}</p>" if piece.note else ""
        body += _PIECE.format(
            heading=mark(escape(piece.heading)),
            text=mark(_lines(piece.text)),
            note=note,
            link=mark(escape(piece.link)),
            why=mark(escape(piece.why)),
        )
    whole = layout.page(body, title=titled, language=language)
    return MARK.sub(lambda found: shown[int(found[1])], whole)


def _lines(text: str) -> str:
    lines = escape(text).replace("\n", "<br />")
    return PLACE.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', lines)


def _leading(note: str) -> str:
    return _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', note)
