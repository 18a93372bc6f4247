"""Liquid, held short: few tags and filters, plain values only, and a bound on all that grows.

What a template puts out is never markup: each value is set aside under a mark, and set in at the
end, escaped for the place where it stands. So nothing that somebody wrote into a name can become a
tag, a link or a heading, and the same words around other values are laid out only once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from io import StringIO
from typing import Any, TextIO

from liquid import BoundTemplate, Environment, Mode, RenderContext, Undefined
from liquid.ast import Node
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions.filtered import FilteredExpression
from liquid.builtin.expressions.loop import LoopExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError, UnknownFilterError
from liquid.expression import Expression
from liquid.token import Token
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

from twofold import errors
from twofold.templates import filters
from twofold.templates.filling import OUTPUT_BYTES_MAX, Filling
from twofold.templates.values import TooMuch

SOURCE_LENGTH_MAX = 20_000
LOOP_MAX = 1_000
TAG_LENGTH_MAX = 600
REASON_LENGTH_MAX = 200

# What Liquid says when something broke inside it.
_UNREADABLE = "unexpected liquid parsing error"


_EDGE = re.compile(r"\{\{|\{%(?:-?\s{0,20}(raw|doc)\b)?|\}\}|%\}")
_CLOSING = {"{{": "}}", "{%": "%}"}

_TAGS = (
    content.Literal, illegal.Illegal, if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag,
    for_tag.ForTag, for_tag.BreakTag, for_tag.ContinueTag, assign_tag.AssignTag,
    capture_tag.CaptureTag, comment_tag.CommentTag, inline_comment_tag.InlineCommentTag,
)  # fmt: skip


class BadTemplate(errors.Invalid):
    """This template cannot be used: {reason}."""


class Missing(Undefined):
    """A field that is not there: empty wherever it is put out, and told of by then."""

    __slots__ = ("tell",)

    def __init__(
        self,
        name: str,
        *,
        token: Token | None = None,
        obj: object = UNDEFINED,
        hint: str | None = None,
    ) -> None:
        super().__init__(name, token=token, obj=obj, hint=hint)
        self.tell: Callable[[str], None] = _nobody

    def poke(self) -> bool:
        """Note that it was needed."""
        self.tell(self.name)
        return True

    def __str__(self) -> str:
        self.poke()
        return ""

    def __len__(self) -> int:
        self.poke()
        return 0

    def __iter__(self) -> Iterator[Any]:
        self.poke()
        return iter(())


class Context(RenderContext):
    """What a template sees: the values handed in, its own, and nothing of the host."""

    __slots__ = ("filling", "nodes")

    def __init__(
        self, template: BoundTemplate, values: Mapping[str, object], filling: Filling
    ) -> None:
        super().__init__(template, globals=values)
        # Liquid's own scope also tells the time of day.
        self.scope = ReadOnlyChainMap(self.locals, self.globals)
        self.filling = filling
        self.nodes = getattr(template, "node_count", 1)

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """Return what stands at a path; what is unknown (null) is missing too."""
        self.filling.spend()
        found = super().get(path, token=token, default=default)
        if found is None and default is UNDEFINED:
            found = Missing("", token=token)
        if isinstance(found, Missing):
            found.name = ".".join(str(part) for part in path)
            found.tell = self.filling.tell_missing
        return found

    def assign(self, key: str, val: Any) -> None:
        """Keep a value under a name; of what was captured, the words and no marks."""
        self.filling.spend()
        super().assign(key, self.filling.put_in(val) if isinstance(val, str) else val)

    def stopindex(self, key: str, index: int | None = None) -> int:
        """Keep where a loop ends: the last moment before a reversed one is laid out as a list."""
        if index is not None and index > LOOP_MAX:
            raise TooMuch(f"a loop has more than {LOOP_MAX:,} rounds")
        return super().stopindex(key, index)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Count the rounds of all loops together, by what one round may cost."""
        self.filling.spend(length * self.nodes)


class _Output(output.OutputNode):
    """`{{ … }}`: sets its value aside."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        assert isinstance(context, Context)  # noqa: S101 - there is no other one
        value = self.expression.evaluate(context)
        return buffer.write(context.filling.set_aside(value))


class _OutputTag(output.Output):
    node_class = _Output


class _Template(BoundTemplate):
    node_count = 1


class _Language(Environment):
    block_nesting_limit = 20
    local_namespace_limit = OUTPUT_BYTES_MAX
    output_stream_limit = OUTPUT_BYTES_MAX
    template_class = _Template

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Know the listed tags and filters; neither another file nor another template."""
        del extra
        for tag in (*_TAGS, _OutputTag):
            self.add_tag(tag)
        for name, function in filters.FILTERS.items():
            self.add_filter(name, function)


_LANGUAGE = _Language(tolerance=Mode.STRICT, strict_filters=True, undefined=Missing)


def fill(source: str, values: Mapping[str, object], filling: Filling) -> str:
    """Return a text with the marks of its values; `values` are plain. Raises BadTemplate."""
    template = parse(source)
    buffer = template._get_buffer()  # noqa: SLF001 - the one that counts what is written
    try:
        template.render_with_context(Context(template, values, filling), buffer)
    except Exception as error:
        raise BadTemplate(reason=_reason(error)) from error
    assert isinstance(buffer, StringIO)  # noqa: S101 - it is one with a limit
    return buffer.getvalue()


@lru_cache(maxsize=1_024)
def parse(source: str) -> BoundTemplate:
    """Return a template read and looked through; raises BadTemplate."""
    try:
        _scanned(source)
        found = _LANGUAGE.from_string(source)
        context = RenderContext(found)
        nodes = sum(_looked_through(node, context) for node in found.nodes)
    except Exception as error:
        raise BadTemplate(reason=_reason(error)) from error
    assert isinstance(found, _Template)  # noqa: S101 - template_class says so
    found.node_count = max(1, nodes)
    return found


def _scanned(source: str) -> None:
    """Let a source pass whose tags are short, closed, and not within one another.

    Liquid's own reader looks for the end of each that is open, again and again: 18 kB of `{{` took
    it half a minute.
    """
    if len(source) > SOURCE_LENGTH_MAX:
        raise TooMuch(f"it is longer than {SOURCE_LENGTH_MAX:,} characters")
    opened: re.Match[str] | None = None
    for found in _EDGE.finditer(source):
        if opened is None:
            opened = found if found[0].startswith("{") else None
        elif found[0] == _CLOSING[opened[0][:2]]:
            if found.start() - opened.start() > TAG_LENGTH_MAX:
                raise TooMuch(f"a tag is longer than {TAG_LENGTH_MAX} characters")
            opened = None
        elif found[0].startswith("{"):
            raise TooMuch(f"{opened[0]} is not closed before the next one opens")
        if opened is not None and opened[1]:
            raise TooMuch(f"there is no tag {opened[1]}")
    if opened is not None:
        raise TooMuch(f"{opened[0]} is never closed")


def _looked_through(node: Node, context: RenderContext) -> int:
    """Return how much stands in a node; a range is for loops alone, where it is counted."""
    count = 1
    for expression in node.expressions():
        count += _within(expression)
    return count + sum(_looked_through(child, context) for child in node.children(context))


def _within(expression: Expression, *, looped: bool = False) -> int:
    if isinstance(expression, RangeLiteral) and not looped:
        raise TooMuch("a range like (1..5) stands in a loop alone")
    if isinstance(expression, FilteredExpression):
        for one in expression.filters or ():
            if one.name not in filters.FILTERS:
                raise UnknownFilterError(f"unknown filter '{one.name}'", token=one.token)
    of_loop = expression.iterable if isinstance(expression, LoopExpression) else None
    return 1 + sum(_within(one, looped=one is of_loop) for one in expression.children())


def _reason(error: Exception) -> str:
    """Return what is wrong, with the line where it is known."""
    match error:
        case BadTemplate():
            return str(error.fields["reason"])
        case LiquidError():
            said = "it cannot be read" if error.message == _UNREADABLE else error.message
            where = error.context() if error.token is not None else None
            text = f"{said} in line {where[0]}" if where else str(said)
            return text[:REASON_LENGTH_MAX]
        case TooMuch():
            return str(error)
        case errors.TwofoldError():
            return str(error).rstrip(".")[:REASON_LENGTH_MAX]
        case RecursionError():
            return "it is nested too deep"
        case _:
            return "it cannot be worked out"


def _nobody(_name: str) -> None:
    """Tell nobody."""
