"""What this room holds of one person: what was said about their terms, and what follows from it."""

from collections.abc import Iterator, Mapping

from twofold import clock, people
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database
from twofold.terms.data_uses import forget_kept
from twofold.terms.fold import fold
from twofold.terms.log import rewrite, said_about
from twofold.terms.plain import plain, plain_statement
from twofold.terms.queries import sql
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


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove what was said about a person's terms, and their gate; returns how many of each.

    A no that also speaks for somebody who once was the same person goes on binding for them,
    without a word of who said it.
    """
    handles = [handle.handle_id for handle in person.handles]
    with db.write(serial=people.SERIAL):
        told = db.run_in(sql.drop_told, "handles", handles)
        forget_kept(db, handles)
        gates = db.run_in(sql.drop_gates, "handles", handles)
        anchored = {row.statement_id for row in db.all_in(sql.statements_about, "handles", handles)}
        db.run_in(sql.drop_spoken, "handles", handles)
        stay = {row.statement_id for row in db.all_in(sql.spoken_for, "statements", list(anchored))}
        rewrite(db, stay, without=frozenset(handles))
        gone = db.run_in(sql.drop_statements, "statements", sorted(anchored - stay))
        return {"statements": gone + len(stay), "gates": gates, "told positions": told}


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
