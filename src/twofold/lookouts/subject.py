"""What the organisation offers to tell of: a list that people choose from, in its own words."""

import re

import msgspec

from twofold import errors
from twofold.lookouts.queries import sql
from twofold.storage import Database

# What somebody asks for in words of their own.
OTHER = "other"
WORDS_LENGTH_MAX = 120

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class BadSubject(errors.Invalid):
    """This cannot be offered: {reason}."""


class NoSubject(errors.NotFound):
    """Nobody can ask for {subject!r}, or not any more."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that people can ask to be told of; `closed_us` once nobody can any more."""

    subject: str
    words: str
    added_us: int
    closed_us: int | None

    @property
    def is_offered(self) -> bool:
        """Tell whether people can ask for it now."""
        return self.closed_us is None


def offer(db: Database, name: str, words: str, *, by: str, now: int) -> Subject:
    """Offer to tell of something, or put it in other words; raises BadSubject."""
    if not _NAME.fullmatch(name) or name == OTHER:
        reason = f"its name is lower-case words joined by hyphens, and not {OTHER!r}"
        raise BadSubject(reason=reason)
    said = " ".join(words.split())
    if not 0 < len(said) <= WORDS_LENGTH_MAX or not said.isprintable():
        raise BadSubject(reason=f"it is told in 1 to {WORDS_LENGTH_MAX} characters")
    db.run(sql.add_subject, subject=name, words=said, added_by=by, now=now)
    return Subject(subject=name, words=said, added_us=now, closed_us=None)


def close(db: Database, name: str, *, now: int) -> None:
    """Offer something no more; who has asked for it still waits. Raises NoSubject."""
    if not db.run(sql.close_subject, subject=name, now=now):
        raise NoSubject(subject=name)


def subjects(db: Database) -> list[Subject]:
    """Return all that was ever offered, by its words."""
    own = Subject.__struct_fields__
    return [Subject(**{name: getattr(row, name) for name in own}) for row in db.all(sql.subjects)]


def offered(db: Database) -> list[Subject]:
    """Return what people can ask for now."""
    return [one for one in subjects(db) if one.is_offered]
