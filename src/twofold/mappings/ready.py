"""The mappings that come with Twofold, by name."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from twofold import errors
from twofold.mappings.checks import parse
from twofold.mappings.mapping import Mapping
from twofold.mappings.reading import fits


class NoReadyMapping(errors.NotFound):
    """No mapping {name} is saved here or comes with Twofold; there are {known}, and a file of yours ends in .toml."""  # noqa: E501


def ready_names() -> list[str]:
    """Return the names of the mappings that come with Twofold."""
    folder = resources.files(__package__) / "ready"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def fitting(paths: Sequence[Path]) -> str | None:
    """Return the name of the first ready mapping that reads these files as they are, or None."""
    return next((name for name in ready_names() if fits(ready(name), paths)), None)


def ready_toml(name: str) -> str:
    """Return the text of a mapping that comes with Twofold. Raises NoReadyMapping."""
    if name not in ready_names():
        raise NoReadyMapping(name=name, known=", ".join(ready_names()))
    return (resources.files(__package__) / "ready" / f"{name}.toml").read_text(encoding="utf-8")


def ready(name: str) -> Mapping:
    """Return a mapping that comes with Twofold. Raises NoReadyMapping."""
    return parse(ready_toml(name))
