"""The mappings that come with Twofold, by name."""

from importlib import resources

from twofold import errors
from twofold.mappings.checks import parse
from twofold.mappings.mapping import Mapping


class NoReadyMapping(errors.NotFound):
    """No mapping {name} comes with Twofold; there are {known}."""


def ready_names() -> list[str]:
    """Return the names of the mappings that come with Twofold."""
    folder = resources.files(__package__) / "ready"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def ready_toml(name: str) -> str:
    """Return the text of a mapping that comes with Twofold. Raises NoReadyMapping."""
    if name not in ready_names():
        raise NoReadyMapping(name=name, known=", ".join(ready_names()))
    return (resources.files(__package__) / "ready" / f"{name}.toml").read_text(encoding="utf-8")


def ready(name: str) -> Mapping:
    """Return a mapping that comes with Twofold. Raises NoReadyMapping."""
    return parse(ready_toml(name))
