"""Templates: one environment for each door, with the shared layout, components and filters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from twofold.web import assets, figures


def environment(door: str, *, extensions: Sequence[str] = ()) -> Environment:
    """Return a new environment of a door: its own templates first, then the shared ones.

    In every template `ui` holds the components and `asset(name)` the address of a static file.
    """
    found = Environment(
        extensions=extensions,
        loader=ChoiceLoader([PackageLoader(door), PackageLoader("twofold.web")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(figures.FILTERS)
    found.globals["asset"] = assets.url
    found.globals["ui"] = found.get_template("components.html").module
    return found


def render(door: str, template: str, values: Mapping[str, Any], *, part: str | None = None) -> str:
    """Return a template filled in; with `part` only its block of that name, for htmx."""
    loaded = _kept(door).get_template(template)
    if part is None:
        return loaded.render(values)
    # What a block yields is escaped already, piece by piece.
    return "".join(loaded.blocks[part](loaded.new_context(dict(values))))


@cache
def _kept(door: str) -> Environment:
    return environment(door)
