"""What a person may ask for: all that is held of them, to take away or to have erased."""

from twofold.rights.archive import FILES, File, Manifest, write
from twofold.rights.looks import SHOWN as SHOWN_AS
from twofold.rights.looks import SHOWN_KEY as SHOWN_AS_KEY
from twofold.rights.looks import Look, Looked, What, latest_looks, look, looks_at, shown_as
from twofold.rights.rooms import Room, holdings

__all__ = [
    "FILES",
    "SHOWN_AS",
    "SHOWN_AS_KEY",
    "File",
    "Look",
    "Looked",
    "Manifest",
    "Room",
    "What",
    "holdings",
    "latest_looks",
    "look",
    "looks_at",
    "shown_as",
    "write",
]
