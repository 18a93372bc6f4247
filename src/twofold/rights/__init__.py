"""What a person may ask for: all that is held of them, to take away or to have erased."""

from twofold.rights.archive import FILES, File, Manifest, write
from twofold.rights.rooms import Room, holdings

__all__ = ["FILES", "File", "Manifest", "Room", "holdings", "write"]
