"""What the organisation offers to tell of: a list that people choose from, in its own words."""

import re
from collections.abc import Mapping

import msgspec

from twofold import errors, languages
from twofold.lookouts.queries import sql
from twofold.storage import Database, Row

# What somebody asks for in words of their own.
OTHER = "other"
WORDS_LENGTH_MAX = 120

# Where words in several languages stand in one column, whose are those as first written.
_FIRST = ""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class BadSubject(errors.Invalid):
    """This cannot be offered: {reason}."""


class NoSubject(errors.NotFound):
    """Nobody can ask for {subject!r}, or not any more."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that people can ask to be told of; `closed_us` once nobody can any more.

    `translated` has its words in languages that people are answered in, where somebody wrote them.
    """

    subject: str
    words: str
    added_us: int
    closed_us: int | None
    translated: Mapping[str, str] = {}

    def words_in(self, language: str) -> str:
        """Return its words in a language, or as they were first written."""
        return self.translated.get(language, self.words)

    @property
    def is_offered(self) -> bool:
        """Tell whether people can ask for it now."""
        return self.closed_us is None


def offer(
    db: Database,
    name: str,
    words: str,
    *,
    translated: Mapping[str, str] | None = None,
    by: str,
    now: int,
) -> Subject:
    """Offer to tell of something, or put it in other words; raises BadSubject."""
    if not _NAME.fullmatch(name) or name == OTHER:
        reason = f"its name is lower-case words joined by hyphens, and not {OTHER!r}"
        raise BadSubject(reason=reason)
    said = _checked(words)
    other = {
        language: _checked(told) for language, told in (translated or {}).items() if told.strip()
    }
    if not other.keys() <= languages.LANGUAGES.keys():
        raise BadSubject(reason=f"it is told in these languages: {', '.join(languages.LANGUAGES)}")
    db.run(sql.add_subject, subject=name, words=_written(said, other), added_by=by, now=now)
    return Subject(subject=name, words=said, added_us=now, closed_us=None, translated=other)


def close(db: Database, name: str, *, now: int) -> None:
    """Offer something no more; who has asked for it still waits. Raises NoSubject."""
    if not db.run(sql.close_subject, subject=name, now=now):
        raise NoSubject(subject=name)


def subjects(db: Database) -> list[Subject]:
    """Return all that was ever offered, by its words."""
    found = [_read(row) for row in db.all(sql.subjects)]
    return sorted(found, key=lambda one: (one.words, one.subject))


def offered(db: Database) -> list[Subject]:
    """Return what people can ask for now."""
    return [one for one in subjects(db) if one.is_offered]


def _checked(words: str) -> str:
    said = " ".join(words.split())
    if not 0 < len(said) <= WORDS_LENGTH_MAX or not said.isprintable():
        raise BadSubject(reason=f"it is told in 1 to {WORDS_LENGTH_MAX} characters")
    return said


def _written(said: str, other: Mapping[str, str]) -> str:
    """Return words as they are kept: as they are, or with those in other languages as an object."""
    if not other and not said.startswith("{"):
        return said
    return msgspec.json.encode({_FIRST: said, **other}).decode()


def _read(row: Row) -> Subject:
    told = {_FIRST: row.words}
    if row.words.startswith("{"):
        told = msgspec.json.decode(row.words, type=dict[str, str])
    return Subject(
        subject=row.subject,
        words=told.pop(_FIRST),
        added_us=row.added_us,
        closed_us=row.closed_us,
        translated=told,
    )
