"""Trying out statements before anybody says them: the terms they would make, nothing kept."""

from collections.abc import Collection, Sequence

from twofold.ids import HandleId
from twofold.terms.fold import Terms, fold
from twofold.terms.statements import Said, Statement


class Rehearsal:
    """What was said so far and what might be said next, folded together."""

    def __init__(
        self, said: Sequence[Said], handles: Collection[HandleId], *, said_us: int
    ) -> None:
        """Begin with what was said; what is tried out counts as said at `said_us`."""
        self._said = list(said)
        self._handles = frozenset(handles)
        self._said_us = said_us
        self.tried: list[Statement] = []

    @property
    def terms(self) -> Terms:
        """Return the terms as they would be."""
        return fold(self._said, self._handles)

    def say(self, statement: Statement) -> None:
        """Try a statement out."""
        self.tried.append(statement)
        self._said.append(
            Said(
                statement=statement,
                seq=1 + max((one.seq for one in self._said), default=0),
                said_us=self._said_us,
                handle_id=min(self._handles),
                speaks_for=self._handles,
            )
        )
