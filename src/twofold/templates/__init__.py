"""How a message is worded: templates in blocks and Liquid, filled in with values alone."""

from twofold.templates.addresses import address, is_followed
from twofold.templates.blocks import (
    KINDS,
    Attachment,
    Block,
    Button,
    Code,
    Heading,
    Image,
    Products,
    Words,
)
from twofold.templates.expressions import BadTemplate
from twofold.templates.rendering import Rendered, reached, reached_html, render
from twofold.templates.template import ANY, Fault, NoWords, Part, Template, checked, faults
from twofold.templates.values import BadFields

__all__ = [
    "ANY",
    "KINDS",
    "Attachment",
    "BadFields",
    "BadTemplate",
    "Block",
    "Button",
    "Code",
    "Fault",
    "Heading",
    "Image",
    "NoWords",
    "Part",
    "Products",
    "Rendered",
    "Template",
    "Words",
    "address",
    "checked",
    "faults",
    "is_followed",
    "reached",
    "reached_html",
    "render",
]
