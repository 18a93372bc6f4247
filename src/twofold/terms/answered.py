"""What a crowd was answered: of each person a place among the different answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold.terms.fold import Terms
from twofold.terms.intents import Intent
from twofold.terms.layout import Crowd
from twofold.terms.permissions import Permission
from twofold.terms.scopes import covers

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What `permit` says of everybody in a crowd; `code` is a person's place in `different`.

    `permitted` tells of each person whether it may happen now.
    """

    crowd: Crowd
    intent: Intent
    now: int
    different: Sequence[Permission]
    asked: Sequence[int]
    code: Ints
    permitted: Flags

    def of(self, person: int) -> Permission:
        """Return the answer of one person, with the ids of their own clauses."""
        code = int(self.code[person])
        found, asked = self.different[code], self.asked[code]
        if asked == person or not found.clauses:
            return found
        named, own = (self._met(self.crowd.terms[one]) for one in (asked, person))
        theirs = dict(zip(named, own, strict=True))
        ids = tuple(theirs.get(clause_id, clause_id) for clause_id in found.clauses)
        return msgspec.structs.replace(found, clauses=ids)

    def _met(self, terms: Terms) -> list[str]:
        scope = self.intent.scope
        return [
            clause.clause_id for clause in terms.clauses
            if clause.is_live(self.now) and covers(clause.scope, scope)
        ]  # fmt: skip


class Different(Sequence[Permission]):
    """Answers in their order, of which the last are asked for when they are first looked at."""

    def __init__(
        self, known: Sequence[Permission], later: Sequence[int], ask: Callable[[int], Permission]
    ) -> None:
        self._found = dict(enumerate(known))
        self._known, self._later, self._ask = len(known), later, ask

    def __len__(self) -> int:
        return self._known + len(self._later)

    @overload
    def __getitem__(self, code: int) -> Permission: ...
    @overload
    def __getitem__(self, code: slice) -> Sequence[Permission]: ...
    def __getitem__(self, code: int | slice) -> Permission | Sequence[Permission]:
        if isinstance(code, slice):
            return [self[one] for one in range(*code.indices(len(self)))]
        if not 0 <= code < len(self):
            raise IndexError(code)
        if code not in self._found:
            self._found[code] = self._ask(self._later[code - self._known])
        return self._found[code]
