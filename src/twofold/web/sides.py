"""What one door shows of another: a person's side as staff open it, to be read and not touched."""

from typing import Protocol

import msgspec

from twofold import errors
from twofold.people import Person


class NotToBeSeen(errors.NotFound):
    """This page of theirs cannot be opened from here."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """Whose side is opened at which of its pages (`rules/versions`), and under which address.

    `root` is where the pages stand, `back` where the reader came from.
    """

    person: Person
    page: str
    query: bytes
    root: str
    back: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a person's side, with nothing in it that could be pressed."""

    status: int
    text: str


class Side(Protocol):
    """The person's side, for whoever may see it and never act in it."""

    async def __call__(self, opened: Opened) -> Shown:
        """Return a page as the person would get it now."""
        ...
