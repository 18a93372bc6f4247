"""What this room holds of one person: what was said about their terms, and what follows from it."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database
from twofold.terms.fold import fold
from twofold.terms.log import said_about
from twofold.terms.plain import plain, plain_statement
from twofold.terms.statements import Said
from twofold.terms.words import clause_words


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = frozenset(handle.handle_id for handle in person.handles)
    said = said_about(db, handles)
    return {
        "statements": map(plain_statement, said),
        "terms": _versions(said, handles),
    }


def _versions(said: list[Said], handles: frozenset[HandleId]) -> Iterator[dict[str, object]]:
    """Yield the versions in order; the last tells its clauses, the others only that they were."""
    terms = fold(said, handles)
    for version in terms.versions:
        row: dict[str, object] = {
            "version": version.number,
            "seq": version.seq,
            "said_at": clock.rfc3339(version.said_us),
            "hash": version.hash,
            "in_force": version.number == terms.version,
        }
        if row["in_force"]:
            row["clauses"] = [
                {**plain(clause), "words": clause_words(clause)} for clause in terms.clauses
            ]
        yield row
