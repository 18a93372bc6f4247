"""A person's terms: the fold of all that was said about them, version by version, each hashed."""

import hashlib
from collections.abc import Collection, Iterable

import msgspec

from twofold.ids import HandleId
from twofold.terms import statements
from twofold.terms.clauses import Clause
from twofold.terms.statements import Said

GENESIS = "0" * 64


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of somebody's terms; `hash` holds its clauses and the version before it."""

    number: int
    seq: int
    said_us: int
    hash: str


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What one person lets the organisation do, as of the last statement folded in."""

    clauses: tuple[Clause, ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def version(self) -> int:
        """Return the number of the version in force, 0 where nothing was ever said."""
        return self.versions[-1].number if self.versions else 0

    @property
    def hash(self) -> str:
        """Return the hash of the version in force."""
        return self.versions[-1].hash if self.versions else GENESIS


NOTHING_SAID = Terms()


def fold(said: Iterable[Said], handles: Collection[HandleId]) -> Terms:
    """Return the terms of the person who now has these handles.

    What was said about one of them counts. A no, and a yes taken back, also count if they were said
    about another handle while that was the same person: parting somebody never widens anything.
    """
    mine = frozenset(handles)
    clauses: dict[str, Clause] = {}
    versions: list[Version] = []
    kept: set[str] = set()
    for one in sorted(said, key=lambda one: one.seq):
        if one.statement.statement_id in kept or not _concerns(one, mine):
            continue
        kept.add(one.statement.statement_id)
        _apply(one, mine, clauses)
        before = versions[-1].hash if versions else GENESIS
        versions.append(
            Version(
                number=len(versions) + 1,
                seq=one.seq,
                said_us=one.said_us,
                hash=_hash(before, one.seq, clauses.values()),
            )
        )
    return Terms(clauses=tuple(clauses.values()), versions=tuple(versions))


def _concerns(said: Said, mine: frozenset[HandleId]) -> bool:
    if said.handle_id in mine:
        return True
    return said.statement.verb != "allow" and not mine.isdisjoint(said.speaks_for)


def _apply(said: Said, mine: frozenset[HandleId], clauses: dict[str, Clause]) -> None:
    if said.statement.verb != "lift":
        found = statements.clause(said)
        clauses[found.clause_id] = found
        return
    for clause_id in said.statement.lifts:
        lifted = clauses.get(clause_id)
        # A clause can be taken back only by whom it speaks for, as far as they were one person;
        # a no only by who still is.
        if lifted is None or lifted.handle_id not in said.speaks_for:
            continue
        if lifted.effect == "allow" or said.handle_id in mine:
            del clauses[clause_id]


def _hash(before: str, seq: int, clauses: Iterable[Clause]) -> str:
    """Return SHA-256 over the version before and these clauses as canonical JSON (RFC 8785)."""
    told = [_canonical(clause) for clause in sorted(clauses, key=lambda clause: clause.clause_id)]
    body = msgspec.json.encode({"before": before, "seq": seq, "clauses": told}, order="sorted")
    return hashlib.sha256(body).hexdigest()


def _canonical(clause: Clause) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(clause)
    return told | {"speaks_for": sorted(clause.speaks_for)}
