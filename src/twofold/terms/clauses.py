"""One clause of a person's terms: what is allowed, denied, stopped or limited, and by whom."""

from typing import Literal

import msgspec

from twofold.ids import HandleId
from twofold.terms.limits import Budget
from twofold.terms.scopes import Scope
from twofold.terms.uses import Rate
from twofold.terms.windows import Window

Effect = Literal["allow", "deny", "stop", "limit"]
Overflow = Literal["defer", "digest", "drop"]
# Who may stand behind a clause; an import brings the person's own word with its evidence.
Speaker = Literal["person", "staff", "import", "signal", "law"]

# A no reaches down and is never shorter than it was said; a yes has to be given again in time.
TIGHTENING: frozenset[str] = frozenset({"deny", "stop", "limit"})


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """When, how often and how much; None where nobody said anything.

    `data` are the only kinds of data that may be asked for or used.
    """

    windows: tuple[Window, ...] | None = None
    rates: tuple[Rate, ...] | None = None
    budgets: tuple[Budget, ...] | None = None
    data: tuple[str, ...] | None = None
    pause_until_us: int | None = None
    overflow: Overflow = "digest"


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """One clause; `seq` is its place in the log and `speaks_for` whose no it may narrow.

    `speaks_for` are the handles that were one person when this was said: somebody who is joined to
    another later on has not taken back what the other had refused. `given_us` is when a yes was
    given that was brought later.
    """

    clause_id: str
    seq: int
    said_us: int
    effect: Effect
    scope: Scope
    conditions: Conditions = Conditions()
    until_us: int | None = None
    given_us: int | None = None
    speaker: Speaker = "person"
    method: str = ""
    evidence: str | None = None
    handle_id: HandleId
    speaks_for: frozenset[HandleId]

    def is_live(self, now: int) -> bool:
        """Tell whether the clause has not run out."""
        return self.until_us is None or now < self.until_us
