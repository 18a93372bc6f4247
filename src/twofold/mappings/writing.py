"""A mapping as the text of a mapping file."""

import json
from typing import Any

import msgspec

from twofold.mappings.mapping import Mapping


def write(mapping: Mapping) -> str:
    """Return a mapping as TOML; reading it gives the same mapping."""
    top = msgspec.to_builtins(mapping)
    touches = top.pop("touch")
    form = top.pop("file", None)
    text = _table(top)
    if form:
        text += f"\n[file]\n{_table(form)}"
    for touch in touches:
        joins, group = touch.pop("join", []), touch.pop("group", None)
        text += f"\n[[touch]]\n{_table(touch)}"
        for join in joins:
            text += f"\n[[touch.join]]\n{_table(join)}"
        if group:
            columns = group.pop("columns", None)
            text += f"\n[touch.group]\n{_table(group)}"
            text += f"\n[touch.group.columns]\n{_table(columns)}" if columns else ""
    return text


def _table(table: dict[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    # A JSON string is a TOML string, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
