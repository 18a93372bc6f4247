"""Builders: templates of one part, and what somebody reads of them."""

from typing import Any

from twofold import templates
from twofold.templates import Block, Part, Rendered, Template


def of_text(text: str, **more: Any) -> Template:
    """Return a template that says one text on every channel."""
    return Template(name="words", parts={"en": {"*": Part(text=text, **more)}})


def of_blocks(*blocks: Block, subject: str = "") -> Template:
    """Return a template of blocks for e-mail."""
    return Template(name="page", parts={"en": {"email": Part(subject=subject, blocks=blocks)}})


def read(template: Template, /, **fields: Any) -> Rendered:
    """Return what somebody reads of it, with the addresses in place."""
    return templates.render(template, "en", fields).shown


def said(text: str, /, **fields: Any) -> str:
    """Return what becomes of a text."""
    return read(of_text(text), **fields).text
