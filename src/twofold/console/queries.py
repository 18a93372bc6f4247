"""The reads of the console's pages, by name; what they write goes through flow and the rooms."""

from twofold import storage

queries = storage.queries("twofold.console")
