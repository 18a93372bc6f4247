"""A mapping file read and checked: every mistake named by its key, with what to write instead."""

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from twofold.mappings.expressions import Expression
from twofold.mappings.mapping import (
    INITIATORS,
    ORIGINS,
    PURPOSES,
    Field,
    Group,
    Mapping,
    Moment,
    Touch,
    WrongMapping,
    fields_of,
    template_expression,
)


def load(path: Path) -> Mapping:
    """Return the mapping in a file. Raises WrongMapping."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WrongMapping(
            key=f"file {path}", problem=f"it cannot be read ({error.strerror})"
        ) from error
    except UnicodeDecodeError as error:
        raise WrongMapping(key=f"file {path}", problem="it is not text in UTF-8") from error


def parse(toml: str) -> Mapping:
    """Return the mapping that this TOML text describes. Raises WrongMapping."""
    try:
        return checked(msgspec.convert(tomllib.loads(toml), Mapping))
    except tomllib.TOMLDecodeError as error:
        raise WrongMapping(key="text", problem=f"it is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise _told(str(error)) from error


def checked(mapping: Mapping) -> Mapping:
    """Return the mapping if it makes sense in itself. Raises WrongMapping."""
    if not mapping.name.strip() or not mapping.touch:
        raise WrongMapping(key="name", problem='give it a name, and at least one "[[touch]]"')
    _check_zone("zone", mapping.zone)
    for index, touch in enumerate(mapping.touch):
        _check_touch(f"touch[{index}]", touch, mapping)
    labels = [touch.label for touch in mapping.touch if touch.id]
    if len(set(labels)) < len(labels):
        problem = "give every touch with an id a label of its own, so that ids cannot meet"
        raise WrongMapping(key="touch.label", problem=problem)
    return mapping


def _told(message: str) -> WrongMapping:
    problem, _, path = message.partition(" - at `$")
    key = path.strip("`").lstrip(".") or "text"
    unknown = re.search(r"unknown field `(.+)`", problem)
    if unknown:
        return WrongMapping(
            key=f"{key}.{unknown[1]}".removeprefix("text."),
            problem="there is no such key; docs/mappings.md lists them all",
        )
    return WrongMapping(key=key, problem=problem[:1].lower() + problem[1:])


def _check_touch(key: str, touch: Touch, mapping: Mapping) -> None:
    if not touch.handles:
        raise WrongMapping(key=f"{key}.handles", problem='say who it is, as in user_id = "column"')
    _check_time(f"{key}.time", touch.time)
    _check_verified(f"{key}.verified", touch)
    for word, allowed in (
        ("purpose", PURPOSES),
        ("initiator", INITIATORS),
        ("source", ORIGINS),
    ):
        value = getattr(touch, word)
        if isinstance(value, str) and value not in allowed:
            problem = f'{value!r} is none of {", ".join(allowed)}; a column is {{ column = "…" }}'
            raise WrongMapping(key=f"{key}.{word}", problem=problem)
    for name, field in fields_of(touch).items():
        if isinstance(field, Field):
            _check_field(f"{key}.{name}", field)
    if touch.amount is not None and touch.currency is None and mapping.currency is None:
        problem = 'an amount needs one: write currency = "EUR" at the top'
        raise WrongMapping(key=f"{key}.currency", problem=problem)
    _check_expression(f"{key}.where", touch.where)
    if touch.group:
        _check_group(f"{key}.group", touch.group)
    reference = touch.refers_to
    if reference and not any(t.id and t.label == reference.touch for t in mapping.touch):
        problem = f"no touch with an id has the label {reference.touch!r}"
        raise WrongMapping(key=f"{key}.refers_to", problem=problem)


def _check_verified(key: str, touch: Touch) -> None:
    if touch.verified is None:
        return
    _check_time(f"{key}.at", touch.verified.at)
    if touch.verified.handle not in touch.handles:
        problem = f"name one of this touch's handles: {', '.join(touch.handles)}"
        raise WrongMapping(key=f"{key}.handle", problem=problem)


def _check_field(key: str, field: Field) -> None:
    _one_of(key, field, ("column", "any_of", "value", "template", "expression"))
    _check_expression(f"{key}.expression", field.expression)
    if field.template is not None:
        _check_expression(f"{key}.template", template_expression(field.template))


def _check_group(key: str, group: Group) -> None:
    if not group.by:
        raise WrongMapping(key=f"{key}.by", problem="name the columns that rows of one touch share")
    for name, aggregate in group.columns.items():
        _one_of(
            f"{key}.columns.{name}",
            aggregate,
            ("sum", "min", "max", "first", "last", "collect", "count"),
        )
    _check_expression(f"{key}.having", group.having)


def _check_time(key: str, time: str | Moment) -> None:
    if isinstance(time, Moment):
        _one_of(key, time, ("column", "any_of", "columns", "value"))
        _check_zone(f"{key}.zone", time.zone)
        if time.format and time.unit:
            raise WrongMapping(key=key, problem="a number has a unit, a text a format; keep one")


def _one_of(key: str, table: Any, names: tuple[str, ...]) -> None:
    given = [name for name in names if getattr(table, name) is not None]
    if len(given) != 1:
        problem = f"it needs exactly one of {', '.join(names)}, and has {len(given)}"
        raise WrongMapping(key=key, problem=problem)


def _check_zone(key: str, zone: str | None) -> None:
    try:
        if zone is not None:
            ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as error:
        problem = f'{zone!r} is no time zone; write it like "Europe/Vienna" or "UTC"'
        raise WrongMapping(key=key, problem=problem) from error


def _check_expression(key: str, text: str | None) -> None:
    if text is not None:
        Expression(text, key)
