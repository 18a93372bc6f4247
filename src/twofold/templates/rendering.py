"""Rendering: a template, a language and values in; what one person would read out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import Any

import msgspec

from twofold.templates import layout, values
from twofold.templates.addresses import Links, set_in_html, set_in_text, wrap
from twofold.templates.blocks import Products
from twofold.templates.expressions import BadTemplate, fill
from twofold.templates.filling import Filling
from twofold.templates.template import Part, Template
from twofold.templates.values import TooMuch

SUBJECT_SHOWN_MAX = 200


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """What one person would read. `missing` has the fields that were needed and not there.

    Where an address stands in `text` and `html` there is a place for the n-th of `links`: `reached`
    puts in how it is reached.
    """

    language: str
    subject: str
    text: str
    html: str
    missing: tuple[str, ...]
    links: tuple[str, ...]

    @property
    def shown(self) -> "Rendered":
        """Return it with the addresses themselves, for whoever only looks."""
        return msgspec.structs.replace(
            self,
            text=reached(self.text, self.links.__getitem__),
            html=reached_html(self.html, self.links.__getitem__),
        )


def render(
    template: Template,
    language: str | None,
    context: Mapping[str, object],
    *,
    channel: str = "email",
    zone: str = "UTC",
    file_address: Callable[[str], str] = lambda file_id: f"file:{file_id}",
) -> Rendered:
    """Return what somebody would read; pure, and bounded in time, size and reach.

    Raises NoWording, BadTemplate, BadFields.
    """
    spoken, part = template.part(language, channel)
    given, filling = values.plain(context), Filling(language=spoken, zone=zone)
    with _in_words():
        return _rendered(part, given, filling, file_address)


def _rendered(
    part: Part, given: Mapping[str, Any], filling: Filling, file_address: Callable[[str], str]
) -> Rendered:
    links = Links()
    subject = fill(part.subject, given, filling)
    body, derived = layout.lay_out(part.blocks, given, filling, file_address)
    text = fill(values.clean(part.text), given, filling) if part.text.strip() else derived
    html = ""
    if part.blocks:
        title = values.line(subject)
        page = layout.page(values.clean(body), title=title, language=filling.language)
        filling.fits(page)
        html = set_in_html(page, filling, links)
    text = set_in_text(text, filling, links).strip()
    filling.fits(html, text)
    return Rendered(
        language=filling.language,
        subject=values.line(filling.put_in(subject))[:SUBJECT_SHOWN_MAX],
        text=text,
        html=html,
        missing=tuple(filling.missing),
        links=tuple(links.found),
    )


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except TooMuch as error:
        raise BadTemplate(reason=str(error)) from error


def product_ids(
    template: Template,
    language: str | None,
    context: Mapping[str, object],
    *,
    channel: str = "email",
    zone: str = "UTC",
) -> list[tuple[str, list[str]]]:
    """Return which products of each feed its blocks ask for by their ids; raises as `render`."""
    spoken, part = template.part(language, channel)
    given, filling = values.plain(context), Filling(language=spoken, zone=zone)
    found: dict[str, list[str]] = {}
    with _in_words():
        for block in part.blocks:
            if isinstance(block, Products):
                found.setdefault(block.feed, []).extend(layout.ids_of(block, given, filling))
    return list(found.items())


def reached(text: str, reach: Callable[[int], str]) -> str:
    """Return a text with how each of its addresses is reached."""
    return wrap(text, reach)


def reached_html(html: str, reach: Callable[[int], str]) -> str:
    """Return a page with how each of its addresses is reached."""
    return wrap(html, lambda number: escape(reach(number)))
