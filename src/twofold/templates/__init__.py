"""How a message is worded: templates in blocks and Liquid, filled in with values alone."""

from twofold.templates.addresses import address, beginning, is_followed, place
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
from twofold.templates.rendering import Rendered, product_ids, reached, reached_html, render
from twofold.templates.several import Piece
from twofold.templates.several import page as page_of_several
from twofold.templates.template import (
    ANY,
    Fault,
    NoWording,
    Part,
    Template,
    checked,
    faults,
    is_name,
)
from twofold.templates.values import BadFields
from twofold.templates.versions import (
    Saying,
    TemplateChanged,
    UnknownTemplate,
    Version,
    get,
    history,
    keep,
    kept,
)

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
    "NoWording",
    "Part",
    "Piece",
    "Products",
    "Rendered",
    "Saying",
    "Template",
    "TemplateChanged",
    "UnknownTemplate",
    "Version",
    "Words",
    "address",
    "beginning",
    "checked",
    "faults",
    "get",
    "history",
    "is_followed",
    "is_name",
    "keep",
    "kept",
    "page_of_several",
    "place",
    "product_ids",
    "reached",
    "reached_html",
    "render",
]
