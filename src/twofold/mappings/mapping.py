"""What a mapping file says: which column is which field of a touch."""

import re
from typing import Literal

import msgspec

from twofold import errors, touches
from twofold.files import Form

PURPOSES = touches.PURPOSES
INITIATORS = ("person", "brand", "peer", "helper")
ORIGINS = ("observed", "told", "third_party", "simulated")

WORDS = ("channel", "purpose", "name", "initiator", "orbit", "source", "currency")
NUMBERS = ("amount", "cost", "delight", "thread")

Cleaner = Literal["integer", "lower", "upper", "digits"]


class WrongMapping(errors.Invalid):
    """The mapping's {key} is wrong: {problem}."""


class _Strict(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A table of a mapping file, in which an unknown key is a mistake."""


class Field(_Strict, frozen=True, kw_only=True):
    """Where a value comes from: exactly one of the first five, then what is done to it."""

    column: str | None = None
    any_of: list[str] | None = None
    value: str | int | float | bool | None = None
    template: str | None = None
    expression: str | None = None
    clean: list[Cleaner] = []
    map: dict[str, str] | None = None
    default: str | None = None


class Moment(_Strict, frozen=True, kw_only=True):
    """Where the time comes from, how it is written, and in which zone."""

    column: str | None = None
    any_of: list[str] | None = None
    columns: list[str] | None = None
    value: str | None = None
    format: str | list[str] | None = None
    unit: Literal["s", "ms", "us"] | None = None
    zone: str | None = None


class Aggregate(_Strict, frozen=True, kw_only=True):
    """One column made out of the rows of a group; exactly one of these."""

    sum: str | None = None
    min: str | None = None
    max: str | None = None
    first: str | None = None
    last: str | None = None
    collect: str | None = None
    count: Literal[True] | None = None


class Group(_Strict, frozen=True, kw_only=True):
    """Which rows are one touch, and what is kept of them."""

    by: list[str]
    columns: dict[str, Aggregate] = {}
    having: str | None = None
    rows: Literal["anywhere", "adjacent"] = "anywhere"


class Join(_Strict, frozen=True, kw_only=True):
    """A small file whose columns are looked up for each row."""

    files: str
    on: dict[str, str]
    columns: list[str] | None = None
    required: bool = False
    file: Form | None = None


class Reference(_Strict, frozen=True, kw_only=True):
    """Another touch of this mapping, by the columns that hold its key."""

    touch: str
    columns: list[str]


class Verified(_Strict, frozen=True, kw_only=True):
    """That the person proved to hold one of their handles: when, and by what."""

    handle: str
    at: str | Moment
    evidence: str | Field


class Touch(_Strict, frozen=True, kw_only=True):
    """One kind of touch and the files it is read from."""

    label: str = ""
    files: str | list[str] = "*"
    file: Form | None = None
    where: str | None = None
    join: list[Join] = []
    group: Group | None = None
    handles: dict[str, str | Field]
    verified: Verified | None = None
    time: str | Moment
    channel: str | Field | None = None
    purpose: str | Field | None = None
    name: str | Field | None = None
    initiator: str | Field | None = None
    orbit: str | Field | None = None
    source: str | Field | None = None
    amount: str | Field | None = None
    currency: str | Field | None = None
    cost: str | Field | None = None
    delight: str | Field | None = None
    thread: str | Field | None = None
    refers_to: Reference | None = None
    id: list[str] = []
    properties: Literal["all", "none"] | list[str] = "all"
    drop: list[str] = []
    extra: dict[str, str | Field] = {}


class Mapping(_Strict, frozen=True, kw_only=True):
    """A whole mapping file."""

    name: str
    about: str = ""
    zone: str | None = None
    currency: str | None = None
    file: Form = Form()
    touch: list[Touch]


def fields_of(touch: Touch) -> dict[str, str | Field | None]:
    """Return every field of a touch under its key in the file."""
    found: dict[str, str | Field | None] = {key: getattr(touch, key) for key in (*WORDS, *NUMBERS)}
    found |= {f"handles.{kind}": field for kind, field in touch.handles.items()}
    if touch.verified:
        found["verified.evidence"] = touch.verified.evidence
    return found | {f"extra.{name}": field for name, field in touch.extra.items()}


def moments_of(touch: Touch) -> list[Moment]:
    """Return every moment of a touch: when it was, and when a handle was verified."""
    given = [touch.time, *([touch.verified.at] if touch.verified else [])]
    return [one if isinstance(one, Moment) else Moment(column=one) for one in given]


def template_expression(template: str) -> str:
    """Return a template as the expression that it is short for."""
    parts = re.split(r"\{([^{}]*)\}", template)
    calls = [
        repr(part) if index % 2 == 0 else f"column({part!r})" for index, part in enumerate(parts)
    ]
    return f"join({', '.join(calls)})"
