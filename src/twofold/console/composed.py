"""The composer's form: blocks as fields, and fields as blocks again; nothing is kept in between."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from twofold import templates
from twofold.console.visits import Visit
from twofold.templates import (
    KINDS,
    Attachment,
    Block,
    Button,
    Code,
    Heading,
    Image,
    Part,
    Products,
    Template,
    UnknownTemplate,
    Words,
)

BLOCKS_MAX = 40
NEW: dict[str, Block] = {
    "heading": Heading(), "text": Words(), "button": Button(), "image": Image(),
    "products": Products(), "code": Code(), "attachment": Attachment(),
}  # fmt: skip
# How each block, and each of its fields, is called on the page.
NAMES = {
    "heading": "Heading", "text": "Text", "button": "Button", "image": "Image",
    "products": "Products", "code": "Code", "attachment": "File to save",
}  # fmt: skip
FIELDS = {
    "text": "What it says", "source": "Picture or file", "alt": "In words, for who cannot see it",
    "link": "Where it leads", "label": "What stands on it", "feed": "Product feed",
    "count": "How many", "ids": "Which ones, by id (empty: the first)", "pool": "Pool of codes",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A part of a template as it stands in the form; `version` is the one that it began from."""

    template: Template
    version: int
    language: str
    channel: str
    part: Part

    @property
    def whole(self) -> Template:
        """Return the template with this part in it; a part that says nothing is not there."""
        parts = {one: dict(said) for one, said in self.template.parts.items()}
        own = parts.setdefault(self.language, {})
        own.pop(self.channel, None)
        if self.part != Part():
            own[self.channel] = self.part
        kept = {language: said for language, said in parts.items() if said}
        found = self.template
        return Template(name=found.name, title=found.title, language=found.language, parts=kept)


def kind_of(block: Block) -> str:
    """Return the kind of a block, as it is written."""
    return next(kind for kind, made in KINDS.items() if isinstance(block, made))


def opened(request: Visit, name: str, language: str, channel: str) -> Draft:
    """Return one part of a template as it stands; an empty one where there is none yet."""
    try:
        found = templates.get(request.db, name)
    except UnknownTemplate:
        empty = Template(name=name, language=language or "en", parts={})
        return Draft(
            template=empty, version=0, language=language or "en", channel=channel or "email",
            part=Part(),
        )  # fmt: skip
    said = found.template.parts
    spoken = language or found.template.language
    by_channel = said.get(spoken, {})
    first = "email" if "email" in by_channel else next(iter(by_channel), "email")
    wanted = channel or first
    return Draft(
        template=found.template,
        version=found.version,
        language=spoken,
        channel=wanted,
        part=by_channel.get(wanted, Part()),
    )


def sent(request: Visit, name: str) -> Draft:
    """Return the draft that a form holds."""
    draft = opened(request, name, request.text("language"), request.text("channel"))
    title = request.text("title").strip()
    found = draft.template
    return replace(
        draft,
        version=int(told) if (told := request.text("version")).isdecimal() else 0,
        template=Template(name=found.name, title=title, language=found.language, parts=found.parts),
        part=Part(
            subject=_line(request, "subject"),
            text=_lines(request, "plain"),
            blocks=tuple(_blocks(request)),
        ),
    )


def moved(draft: Draft, act: str) -> Draft:
    """Return the draft after a button: `add-KIND`, or `up-N`, `down-N`, `remove-N` of one block."""
    verb, _, of = act.partition("-")
    blocks = list(draft.part.blocks)
    place = int(of) - 1 if of.isdecimal() else -1
    if verb == "add" and of in NEW and len(blocks) < BLOCKS_MAX:
        blocks.append(NEW[of])
    elif 0 <= place < len(blocks):
        block = blocks.pop(place)
        match verb:
            case "up":
                blocks.insert(max(0, place - 1), block)
            case "down":
                blocks.insert(place + 1, block)
            case "remove":
                pass
            case _:
                blocks.insert(place, block)
    part = Part(subject=draft.part.subject, text=draft.part.text, blocks=tuple(blocks))
    return replace(draft, part=part)


def _blocks(request: Visit) -> Iterator[Block]:
    for place in range(1, BLOCKS_MAX + 1):
        made = KINDS.get(request.text(f"kind-{place}"))
        if made is None:
            return
        fields: dict[str, Any] = {
            name: _lines(request, f"{name}-{place}")
            if name == "text"
            else _line(request, f"{name}-{place}")
            for name in made.__struct_fields__
        }
        if "count" in fields:
            told = str(fields["count"])
            fields["count"] = int(told) if told.isdecimal() and len(told) < 3 else 0  # noqa: PLR2004
        yield made(**fields)


def _line(request: Visit, name: str) -> str:
    return " ".join(request.text(name).split())


def _lines(request: Visit, name: str) -> str:
    return request.text(name).replace("\r\n", "\n").strip()
