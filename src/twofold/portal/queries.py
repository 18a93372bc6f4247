"""The statements of this door, loaded from queries.sql."""

from twofold import storage

queries = storage.queries("twofold.portal")
