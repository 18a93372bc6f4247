"""The queries of what crosses rooms."""

from twofold import storage

queries = storage.queries("twofold.flow")
