"""A template: what one message says, in each language and on each channel."""

import re
from collections.abc import Iterator

import msgspec

from twofold import errors
from twofold.templates.blocks import (
    BLOCKS_MAX,
    NAME,
    Attachment,
    Block,
    Code,
    Image,
    Products,
    check,
)
from twofold.templates.expressions import SOURCE_LENGTH_MAX, BadTemplate, parse

SUBJECT_LENGTH_MAX = 300
TITLE_LENGTH_MAX = 120
LANGUAGES_MAX = 40
CHANNELS_MAX = 20
# Words for every channel that has none of its own.
ANY = "*"

# The shape of BCP 47 (RFC 5646), as people choose it: en, de-AT.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class NoWording(errors.Invalid):
    """The template {name!r} has no words for {channel}."""


def is_name(name: str) -> bool:
    """Tell whether a template can be called so."""
    return NAME.fullmatch(name) is not None


class Part(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What is said on one channel in one language; without a text, the blocks tell it plainly."""

    subject: str = ""
    text: str = ""
    blocks: tuple[Block, ...] = ()


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one message; `language` is the one that anybody gets who has no other.

    `parts` are by language and then by channel, `*` for any that has none of its own.
    """

    name: str
    title: str = ""
    language: str = "en"
    parts: dict[str, dict[str, Part]]

    def part(self, language: str | None, channel: str) -> tuple[str, Part]:
        """Return the words that are closest, and their language; raises NoWording."""
        wanted = language or self.language
        for one in dict.fromkeys((wanted, wanted.split("-")[0], self.language, *self.parts)):
            by_channel = self.parts.get(one, {})
            part = by_channel.get(channel) or by_channel.get(ANY)
            if part is not None:
                return one, part
        raise NoWording(name=self.name, channel=channel)

    @property
    def blocks(self) -> Iterator[Block]:
        """Yield every block of every part."""
        for by_channel in self.parts.values():
            for part in by_channel.values():
                yield from part.blocks

    @property
    def feeds(self) -> set[str]:
        """Return the product feeds that it draws on."""
        return {one.feed for one in self.blocks if isinstance(one, Products)}

    @property
    def pools(self) -> set[str]:
        """Return the pools that it takes a code of."""
        return {one.pool for one in self.blocks if isinstance(one, Code)}

    @property
    def files(self) -> set[str]:
        """Return the files brought here that it shows or links to."""
        found = (one.source for one in self.blocks if isinstance(one, Image | Attachment))
        return {one.removeprefix("file:") for one in found if one.startswith("file:")}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be used in a template, and where: `place` counts blocks from 1, 0 is none."""

    language: str
    channel: str
    place: int
    reason: str


def faults(template: Template) -> list[Fault]:
    """Return everything in a template that cannot be used."""
    found = [Fault(language="", channel="", place=0, reason=reason) for reason in _named(template)]
    for language, by_channel in template.parts.items():
        for channel, part in by_channel.items():
            found += [
                Fault(language=language, channel=channel, place=place, reason=reason)
                for place, reason in _of_part(part)
            ]
    return found


def checked(template: Template) -> Template:
    """Return a template that can be used; raises BadTemplate with the first that is wrong."""
    for fault in faults(template):
        where = f"in {fault.language} for {fault.channel}" if fault.channel else ""
        block = f", block {fault.place}" if fault.place else ""
        told = f"{where}{block}: " if where else ""
        raise BadTemplate(reason=told + fault.reason)
    return template


def _named(template: Template) -> Iterator[str]:
    if not NAME.fullmatch(template.name):
        yield "its name has 1 to 40 small letters, digits, - and _"
    if len(template.title) > TITLE_LENGTH_MAX:
        yield f"its title is longer than {TITLE_LENGTH_MAX} characters"
    if len(template.parts) > LANGUAGES_MAX or any(
        len(one) > CHANNELS_MAX for one in template.parts.values()
    ):
        yield "it has too many languages or channels"
    if not template.parts.get(template.language):
        yield f"it has no words in {template.language}, which everybody gets who has no other"
    for language, by_channel in template.parts.items():
        if not LANGUAGE.fullmatch(language):
            yield f"{language!r} is no language; it is written like en or de-AT"
        for channel in by_channel:
            if channel != ANY and not NAME.fullmatch(channel):
                yield f"{channel!r} is no channel"


def _of_part(part: Part) -> Iterator[tuple[int, str]]:
    if not part.text.strip() and not part.blocks:
        yield 0, "it says nothing"
    if len(part.subject) > SUBJECT_LENGTH_MAX:
        yield 0, f"its subject is longer than {SUBJECT_LENGTH_MAX} characters"
    if len(part.blocks) > BLOCKS_MAX:
        yield 0, f"it has more than {BLOCKS_MAX} blocks"
    if len(msgspec.json.encode(part)) > 3 * SOURCE_LENGTH_MAX:
        yield 0, "it is too long altogether"
    for text in (part.subject, part.text):
        try:
            parse(text)
        except BadTemplate as error:
            yield 0, str(error.fields["reason"])
    for place, block in enumerate(part.blocks, start=1):
        try:
            check(block)
        except BadTemplate as error:
            yield place, str(error.fields["reason"])
