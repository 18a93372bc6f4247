"""The queries of this room."""

from twofold import storage

queries = storage.queries("twofold.seeing")
