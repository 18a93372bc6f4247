"""Names of feeds and pools, as templates write them."""

import re

from twofold import errors

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class UnusableName(errors.Invalid):
    """{name!r} cannot be the name of this: 1 to 40 small letters, digits, - and _."""


def checked(name: str) -> str:
    """Return the name itself if it can be one; raises UnusableName."""
    if not _NAME.fullmatch(name):
        raise UnusableName(name=name[:80])
    return name
