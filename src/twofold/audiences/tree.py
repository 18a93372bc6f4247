"""An expression as it was understood: a small tree of frozen values, and nothing that is not one.

    stage = 'loyalty' and did('Order Completed', within = '90d') >= 2

is `All(Compare(Reading("stage"), …), Compare(Call("did", …), …))`.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

# What may be compared with what: a span of time is in µs, money in millionths of the home's
# currency, a moment in µs since 1970.
Kind: TypeAlias = Literal["number", "span", "money", "moment", "text", "yes"]
Operator: TypeAlias = Literal["=", "<>", "<", "<=", ">", ">="]


class Const(msgspec.Struct, frozen=True, kw_only=True):
    """A value that stands in the text, in the unit of its kind."""

    kind: Kind
    value: float | int | str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A reading of the person's profile, by its name."""

    name: str
    kind: Kind


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the person's touches, or to what else is known of them."""

    name: str
    kind: Kind
    word: str | None = None
    within_us: int | None = None
    channel: str | None = None
    by: str | None = None


Leaf: TypeAlias = Reading | Call


class Compare(msgspec.Struct, frozen=True, kw_only=True):
    """Two values side by side."""

    left: Leaf
    operator: Operator
    right: Leaf | Const


class OneOf(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a value is one of a few."""

    left: Leaf
    values: tuple[Const, ...]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a value is known at all; this is never unknown itself."""

    left: Leaf


class Yes(msgspec.Struct, frozen=True, kw_only=True):
    """A question whose answer is yes or no by itself."""

    left: Leaf


class All(msgspec.Struct, frozen=True, kw_only=True):
    """Every one of its parts holds."""

    parts: "tuple[Node, ...]"


class Either(msgspec.Struct, frozen=True, kw_only=True):
    """At least one of its parts holds."""

    parts: "tuple[Node, ...]"


class Not(msgspec.Struct, frozen=True, kw_only=True):
    """Its part does not hold; what is unknown stays so."""

    part: "Node"


Node: TypeAlias = Compare | OneOf | Known | Yes | All | Either | Not


class Expression(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the language with the tree that it stands for."""

    text: str
    tree: Node


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield every reading and call in a tree, as often as it is there."""
    match node:
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Not(part=part):
            yield from leaves(part)
        case Compare(left=left, right=right):
            yield left
            if not isinstance(right, Const):
                yield right
        case OneOf(left=left) | Known(left=left) | Yes(left=left):
            yield left
