"""Twofold: customer engagement that walks on two legs, the organisation's and the person's."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from twofold.home import Home

__version__ = "0.1.0"


def open(home_or_url: "str | Path" = "twofold-data") -> "Home":  # noqa: A001 - read as twofold.open
    """Return the home in a folder, or the one whose record is at a postgresql:// address.

    Raises errors.Unavailable, errors.Invalid.
    """
    # By name, at first use: the door stands on every room, and every room may say `twofold`.
    door: Home = import_module("twofold.home").open_home(home_or_url)
    return door
