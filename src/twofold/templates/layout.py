"""Blocks as MJML, which mail programs of every age show alike, and as plain text."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

import mrml

from twofold.templates import prose
from twofold.templates.blocks import (
    FILE,
    Attachment,
    Block,
    Button,
    Code,
    Heading,
    Image,
    Products,
    Words,
)
from twofold.templates.expressions import BadTemplate, fill
from twofold.templates.filling import WORDS_LENGTH_MAX, Filling
from twofold.templates.values import CLOSE, OPEN, TooMuch, line

_HEAD = (
    "<mj-attributes>"
    '<mj-all font-family="Helvetica, Arial, sans-serif" color="#1d2126" />'
    '<mj-text font-size="16px" line-height="1.5" />'
    '<mj-button background-color="#1d2126" color="#ffffff" font-size="16px" border-radius="8px" />'
    "</mj-attributes>"
)
_HEADING = (
    '<mj-text font-size="24px" line-height="1.25"><h1 style="font-size:24px;margin:0">{}</h1>'
    "</mj-text>"
)
_SECTION = (
    '<mj-section background-color="#ffffff" padding="8px 0"><mj-column>{}</mj-column></mj-section>'
)

# Gives the address under which a file that was brought here is fetched.
FileAddress = Callable[[str], str]


def lay_out(
    blocks: tuple[Block, ...],
    values: Mapping[str, Any],
    filling: Filling,
    file_address: FileAddress,
) -> tuple[str, str]:
    """Return blocks as the body of an MJML page and as plain text, with marks for values."""
    laid_out, told = "", ""
    for block in blocks:
        body, text = _one(block, values, filling, file_address)
        laid_out += body
        told += f"\n\n{text}" if told and text else text
        filling.fits(laid_out, told)
    return laid_out, told


@lru_cache(maxsize=512)
def page(body: str, *, title: str, language: str) -> str:
    """Return the HTML of an MJML body; raises BadTemplate."""
    source = (
        f'<mjml lang="{escape(language)}"><mj-head><mj-title>{escape(title)}</mj-title>{_HEAD}'
        f'</mj-head><mj-body background-color="#f4f2ee">{_SECTION.format(body)}</mj-body></mjml>'
    )
    try:
        return mrml.to_html(source).content
    except OSError as error:
        raise BadTemplate(reason="it cannot be laid out") from error


def _one(
    block: Block, values: Mapping[str, Any], filling: Filling, file_address: FileAddress
) -> tuple[str, str]:
    def filled(text: str) -> str:
        return fill(text, values, filling)

    match block:
        case Heading(text=text):
            said = line(filled(text))
            return _HEADING.format(escape(said)), said
        case Words(text=text):
            said = filled(text)
            if len(said) > WORDS_LENGTH_MAX:
                raise TooMuch(f"a text block has more than {WORDS_LENGTH_MAX:,} characters")
            return f"<mj-text>{prose.html(said)}</mj-text>", prose.plain(said)
        case Image(source=source, alt=alt, link=link):
            return _image(_source(source, filled, file_address), line(filled(alt)), filled(link))
        case Button(label=label, link=link):
            said, target = line(filled(label)), filled(link).strip()
            return _button(said, target), f"{said}: {OPEN}{target}{CLOSE}"
        case Attachment(source=source, label=label):
            said, target = line(filled(label)), _source(source, filled, file_address)
            way = f'<mj-text><p><a href="{escape(target)}">{escape(said)}</a></p></mj-text>'
            return way, f"{said}: {OPEN}{target}{CLOSE}"
        case Products():
            return _products(block, values, filling)
        case Code(pool=pool, label=label):
            return _code(pool, line(filled(label)), values, filling)


def _source(source: str, filled: Callable[[str], str], file_address: FileAddress) -> str:
    if source.startswith(FILE):
        return file_address(source.removeprefix(FILE))
    return filled(source).strip()


def _image(source: str, alt: str, link: str) -> tuple[str, str]:
    led = f' href="{escape(link.strip())}"' if link.strip() else ""
    said = f"{alt}: {OPEN}{link.strip()}{CLOSE}" if led else alt
    return f'<mj-image src="{escape(source)}" alt="{escape(alt)}"{led} />', said


def _button(label: str, target: str) -> str:
    return f'<mj-button href="{escape(target)}">{escape(label)}</mj-button>'


def _products(block: Products, values: Mapping[str, Any], filling: Filling) -> tuple[str, str]:
    found = _chosen(block, values, filling)
    if not found:
        filling.tell_missing(f"products.{block.feed}")
    bodies, texts = [], []
    for product in found:
        marks = {
            name: filling.set_aside(product[name])
            for name in ("name", "link", "image")
            if product.get(name)
        }
        cost = {"price": product.get("price")}
        price = fill("{{ price | money }}", cost, filling) if cost["price"] else ""
        name = marks.get("name", "")
        if "image" in marks:
            led = f' href="{marks["link"]}"' if "link" in marks else ""
            # The name stands right below it: read twice, it would be in the way.
            bodies.append(f'<mj-image src="{marks["image"]}" alt="" width="200px"{led} />')
        named = f'<a href="{marks["link"]}">{name}</a>' if "link" in marks else name
        bodies.append(f'<mj-text align="center"><p>{named}<br />{price}</p></mj-text>')
        told = ", ".join(part for part in (name, price) if part)
        texts.append(f"- {told}" + (f": {OPEN}{marks['link']}{CLOSE}" if "link" in marks else ""))
    return "".join(bodies), "\n".join(texts)


def ids_of(block: Products, values: Mapping[str, Any], filling: Filling) -> list[str]:
    """Return the ids of the products that a block asks for; none where it takes the first ones."""
    return filling.put_in(fill(block.ids, values, filling)).replace(",", " ").split()


def _chosen(
    block: Products, values: Mapping[str, Any], filling: Filling
) -> list[Mapping[str, Any]]:
    feeds = values.get("products")
    listed = feeds.get(block.feed) if isinstance(feeds, Mapping) else None
    known = [one for one in listed or () if isinstance(one, Mapping)]
    if not block.ids.strip():
        return known[: block.count]
    wanted = ids_of(block, values, filling)
    by_id = {str(one.get("id")): one for one in known}
    return [by_id[one] for one in dict.fromkeys(wanted) if one in by_id][: block.count]


def _code(pool: str, label: str, values: Mapping[str, Any], filling: Filling) -> tuple[str, str]:
    codes = values.get("codes")
    found = codes.get(pool) if isinstance(codes, Mapping) else None
    if not found:
        filling.tell_missing(f"codes.{pool}")
    mark = filling.set_aside(found)
    before = f"{escape(label)}<br />" if label else ""
    body = f'<mj-text align="center"><p>{before}<strong style="font-size:24px">{mark}</strong></p></mj-text>'  # noqa: E501
    return body, f"{label}: {mark}" if label else mark
