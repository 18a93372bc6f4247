"""A person's terms: the fold of all that was said about them, version by version, each hashed."""

import hashlib
from collections.abc import Collection, Iterable

import msgspec

from twofold.ids import HandleId
from twofold.terms import statements
from twofold.terms.clauses import Clause
from twofold.terms.preferences import NONE, Human, Preferences
from twofold.terms.scopes import Scope, covers
from twofold.terms.statements import Said

GENESIS = "0" * 64


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of somebody's terms; `hash` holds its clauses and the version before it."""

    number: int
    seq: int
    said_us: int
    hash: str


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """A yes that was taken back: a no, although no clause of it is left."""

    clause_id: str
    scope: Scope
    at_us: int


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What one person lets the organisation do, as of the last statement folded in.

    `zones` are the clocks that their hours go by: one, unless people were joined who said others.
    """

    clauses: tuple[Clause, ...] = ()
    versions: tuple[Version, ...] = ()
    preferences: Preferences = NONE
    zones: tuple[str, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()

    @property
    def version(self) -> int:
        """Return the number of the version in force, 0 where nothing was ever said."""
        return self.versions[-1].number if self.versions else 0

    @property
    def hash(self) -> str:
        """Return the hash of the version in force."""
        return self.versions[-1].hash if self.versions else GENESIS

    def in_force(self, now: int) -> list[Clause]:
        """Return what has not run out and is not outdone: no yes that a later no covers."""
        live = [one for one in self.clauses if one.is_live(now)]
        noes = [one for one in live if one.effect in ("deny", "stop")]
        return [
            one for one in live
            if one.effect != "allow"
            or not any(no.seq > one.seq and covers(no.scope, one.scope) for no in noes)
        ]  # fmt: skip


NOTHING_SAID = Terms()


def fold(said: Iterable[Said], handles: Collection[HandleId]) -> Terms:
    """Return the terms of the person who now has these handles.

    What was said about one of them counts. A no, and a yes taken back, also count if they were said
    about another handle while that was the same person: parting somebody never widens anything.
    """
    mine = frozenset(handles)
    found = _Folded(mine)
    versions: list[Version] = []
    kept: set[str] = set()
    for one in sorted(said, key=lambda one: one.seq):
        if one.statement.statement_id in kept or not _concerns(one, mine):
            continue
        kept.add(one.statement.statement_id)
        found.apply(one)
        before = versions[-1].hash if versions else GENESIS
        versions.append(
            Version(
                number=len(versions) + 1,
                seq=one.seq,
                said_us=one.said_us,
                hash=_hash(before, one.seq, found),
            )
        )
    return found.terms(versions)


def standing(said: Iterable[Said], handles: Collection[HandleId]) -> Terms:
    """Return what stands after some statements as `fold` does, without their versions.

    For whoever asks of many moments: hashing every version is most of the work.
    """
    mine = frozenset(handles)
    found = _Folded(mine)
    kept: set[str] = set()
    for one in sorted(said, key=lambda one: one.seq):
        if one.statement.statement_id not in kept and _concerns(one, mine):
            kept.add(one.statement.statement_id)
            found.apply(one)
    return found.terms(())


def _concerns(said: Said, mine: frozenset[HandleId]) -> bool:
    if said.handle_id in mine:
        return True
    return said.statement.verb != "allow" and not mine.isdisjoint(said.speaks_for)


class _Folded:
    """What stands after the statements folded in so far."""

    def __init__(self, mine: frozenset[HandleId]) -> None:
        self.mine = mine
        self.clauses: dict[str, Clause] = {}
        self.humans: dict[HandleId, Human] = {}
        self.zones: dict[HandleId, str] = {}
        # One object for all who said nothing: a crowd of them is told by it at once.
        self._said = NONE
        self.withdrawn: list[Withdrawn] = []

    @property
    def preferences(self) -> Preferences:
        """Return what was said last of each; a human first stays whatever others were joined."""
        if "first" in self.humans.values():
            return msgspec.structs.replace(self._said, human="first")
        return self._said

    def terms(self, versions: Iterable[Version]) -> Terms:
        return Terms(
            clauses=tuple(self.clauses.values()),
            versions=tuple(versions),
            preferences=self.preferences,
            zones=tuple(sorted(set(self.zones.values()))),
            withdrawn=tuple(self.withdrawn),
        )

    def apply(self, said: Said) -> None:
        match said.statement.verb:
            case "lift":
                self._lift(said)
            case "prefer":
                self._prefer(said)
            case _:
                clause = statements.clause(said)
                self.clauses[clause.clause_id] = clause

    def _lift(self, said: Said) -> None:
        for clause_id in said.statement.lifts:
            lifted = self.clauses.get(clause_id)
            # A clause can be taken back only by whom it speaks for, as far as they were one
            # person; a no only by who still is.
            if lifted is None or lifted.handle_id not in said.speaks_for:
                continue
            if lifted.effect == "allow":
                taken = Withdrawn(clause_id=clause_id, scope=lifted.scope, at_us=said.said_us)
                self.withdrawn.append(taken)
            if lifted.effect == "allow" or said.handle_id in self.mine:
                del self.clauses[clause_id]

    def _prefer(self, said: Said) -> None:
        preferences = said.statement.preferences
        self._said = self._said.followed_by(preferences)
        if preferences.human is not None:
            preferred = dict.fromkeys(said.speaks_for & self.mine, preferences.human)
            self.humans.update(preferred)
        if preferences.zone is not None:
            zoned = dict.fromkeys(said.speaks_for & self.mine, preferences.zone)
            self.zones.update(zoned)


def rules(found: Terms) -> dict[str, object]:
    """Return what a version's hash holds, so that anybody can compute it again."""
    return _rules(found.clauses, found.preferences, found.zones)


def _rules(
    clauses: Iterable[Clause], preferences: Preferences, zones: Iterable[str]
) -> dict[str, object]:
    ordered = sorted(clauses, key=lambda clause: clause.clause_id)
    return {
        "clauses": [_canonical(clause) for clause in ordered],
        "preferences": msgspec.to_builtins(preferences),
        "zones": sorted(set(zones)),
    }


def _hash(before: str, seq: int, found: _Folded) -> str:
    """Return SHA-256 over the version before and what stands as canonical JSON (RFC 8785)."""
    told = _rules(found.clauses.values(), found.preferences, found.zones.values())
    body = msgspec.json.encode({**told, "before": before, "seq": seq}, order="sorted")
    return hashlib.sha256(body).hexdigest()


def _canonical(clause: Clause) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(clause)
    return told | {"speaks_for": sorted(clause.speaks_for)}
