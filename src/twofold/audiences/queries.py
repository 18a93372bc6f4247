"""The room's named SQL."""

from twofold import storage

queries = storage.queries("twofold.audiences")
