"""This room's SQL."""

from twofold import storage

sql = storage.queries("twofold.worlds")
