"""The SQL of this room, by name."""

from twofold import storage

sql = storage.queries("twofold.pulse")
