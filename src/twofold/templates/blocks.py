"""What a message with a layout is made of: blocks, as data that a form can hold."""

import re
from collections.abc import Iterator

import msgspec

from twofold.templates.addresses import address
from twofold.templates.expressions import BadTemplate, parse

BLOCKS_MAX = 40
WORDS_LENGTH_MAX = 5_000
LABEL_LENGTH_MAX = 200
PRODUCTS_MAX = 12

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# A picture that was brought here, by its id.
FILE = "file:"
_FILE = re.compile(FILE + r"[0-9a-f]{32}")
_LIQUID = re.compile(r"\{\{|\{%")


class _Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all blocks are."""


class Heading(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="heading",
):
    """A line that says what follows."""

    text: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not self.text.strip():
            yield "it says nothing"


class Words(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="text",
):
    """Running text in Markdown: paragraphs, lists, emphasis, links."""

    text: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not self.text.strip():
            yield "it says nothing"


class Image(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="image",
):
    """A picture by its https address or as `file:ID`, with words for those who do not see it."""

    source: str = ""
    alt: str = ""
    link: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not self.alt.strip():
            yield "an image needs words for those who do not see it"
        if not _is_picture(self.source):
            yield "an image is an address that begins with https://, or a file brought here"
        if self.link:
            yield from _astray(self.link)


class Button(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="button",
):
    """A way onward, as a button."""

    label: str = ""
    link: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not self.label.strip():
            yield "a button needs a label"
        yield from _astray(self.link)


class Products(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="products",
):
    """Some products of a feed: those whose ids `ids` puts out, else its first ones."""

    feed: str = ""
    count: int = 3
    ids: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not NAME.fullmatch(self.feed):
            yield "say of which product feed"
        if not 1 <= self.count <= PRODUCTS_MAX:
            yield f"it shows 1 to {PRODUCTS_MAX} products"


class Code(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="code",
):
    """A code of a pool, each given once."""

    pool: str = ""
    label: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not NAME.fullmatch(self.pool):
            yield "say of which pool of codes"


class Attachment(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="attachment",
):
    """A file that was brought here, as a link to it: nothing travels inside the message."""

    source: str = ""
    label: str = ""

    @property
    def wrong(self) -> Iterator[str]:
        """Yield what keeps it from being laid out."""
        if not self.label.strip():
            yield "say what the file is"
        if not _FILE.fullmatch(self.source):
            yield "choose a file that was brought here"


Block = Heading | Words | Image | Button | Products | Code | Attachment
KINDS: dict[str, type[Block]] = {
    "heading": Heading, "text": Words, "image": Image, "button": Button, "products": Products,
    "code": Code, "attachment": Attachment,
}  # fmt: skip


def check(block: Block) -> None:
    """Let a block pass that can be laid out; raises BadTemplate."""
    for name in block.__struct_fields__:
        text = getattr(block, name)
        most = WORDS_LENGTH_MAX if isinstance(block, Words) else LABEL_LENGTH_MAX * 10
        if isinstance(text, str):
            if len(text) > most:
                raise BadTemplate(reason=f"its {name} is longer than {most:,} characters")
            parse(text)
    for reason in block.wrong:
        raise BadTemplate(reason=reason)


def _astray(link: str) -> Iterator[str]:
    if not _leads(link):
        yield f"{link[:80]!r} is no address; it begins with https://, mailto: or tel:"


def _is_picture(source: str) -> bool:
    if _FILE.fullmatch(source):
        return True
    return source.startswith("https://") and _leads(source)


def _leads(link: str) -> bool:
    """Tell whether an address can be used, as far as can be told before it is filled in."""
    if not _LIQUID.search(link):
        return address(link) is not None
    # What a field puts out is looked at when it does.
    return link.lstrip().startswith(("{{", "{%", "https://", "http://", "mailto:", "tel:"))
