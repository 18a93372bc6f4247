"""What a clause is about: a use, a channel, a unit, a recipient and a matter."""

import re

import msgspec

from twofold import errors

ANY = "*"
# No channel: data are used, nobody is contacted.
NO_CHANNEL = ""
OWN = "own"
OTHERS = "3p"

PATH_LENGTH_MAX = 200

_PATH = re.compile(r"\*|[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*){0,7}")
# The key of a thread or an order is the sender's own text.
_MATTER = re.compile(r"\*|[^\s*\x00-\x1f][^\x00-\x1f]*")


class BadScope(errors.Invalid):
    """The {dimension} {path!r} cannot be used: write lower-case words joined by dots, or * for all of them."""  # noqa: E501


class Scope(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A part of all that an organisation might do; `*` in every place is all of it.

    `recipient` is `own` for the organisation itself, `3p` for anybody else, `3p.NAME` for one.
    `matter` is the thread or order that something belongs to.
    """

    use: str = ANY
    channel: str = ANY
    unit: str = ANY
    recipient: str = ANY
    matter: str = ANY


EVERYTHING = Scope()
_DIMENSIONS = Scope.__struct_fields__


def checked(scope: Scope) -> Scope:
    """Return the scope itself if it can be used in a clause; raises BadScope."""
    for dimension in _DIMENSIONS:
        checked_path(dimension, getattr(scope, dimension))
    return scope


def checked_path(dimension: str, path: str) -> str:
    """Return a path itself if it can be used; raises BadScope."""
    known = _MATTER if dimension == "matter" else _PATH
    if len(path) > PATH_LENGTH_MAX or not known.fullmatch(path):
        raise BadScope(dimension=dimension, path=path[:PATH_LENGTH_MAX])
    return path


def under(path: str, root: str) -> bool:
    """Tell whether a path is the root itself or lies below it."""
    return root in (ANY, path) or path.startswith(root + ".")


def covers(one: Scope, other: Scope) -> bool:
    """Tell whether all of the other scope lies in this one."""
    return (
        under(other.use, one.use)
        and under(other.channel, one.channel)
        and under(other.unit, one.unit)
        and under(other.recipient, one.recipient)
        and _same_matter(other.matter, one.matter)
    )


def strictly_inside(one: Scope, other: Scope) -> bool:
    """Tell whether this scope lies in the other one and is smaller.

    That it is the organisation's own makes it no smaller: what it does is, unless it says so.
    """
    if not covers(other, one):
        return False
    if one.recipient == OWN:
        one = msgspec.structs.replace(one, recipient=other.recipient)
    return one != other


def _same_matter(matter: str, root: str) -> bool:
    """A matter is one name, not a path: order 7 is no part of order 7.1."""
    return root in (ANY, matter)
