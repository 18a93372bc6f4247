"""The queries of this room."""

from twofold import storage

sql = storage.queries("twofold.lookouts")
