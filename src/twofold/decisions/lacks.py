"""What kept words from being made: which field, feed or pool, and in which template."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from twofold.decisions.decision import Decision
from twofold.decisions.queries import sql
from twofold.ids import HandleId
from twofold.storage import Database

SAID_LENGTH_MAX = 500
# So many different ones are told of a campaign; one template rarely has more than a few.
TOLD_MAX = 20

# A field that nothing is known for, a feed without a product for it, a pool without a code; or
# whatever else it was, which is `said`.
Kind = Literal["field", "feed", "pool", "words"]


class Lack(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """The first thing that lacked, by its name; `template` is empty where words stand in a plan."""

    kind: Kind
    name: str = ""
    template: str = ""
    said: str = ""

    @property
    def in_words(self) -> str:
        """Return it as the part of a sentence behind `3 people:`."""
        match self.kind:
            case "field":
                return (
                    f"nothing is known for {self.name}, which the template “{self.template}” needs"
                )
            case "feed":
                return f"the feed “{self.name}” has no product for the template “{self.template}”"
            case "pool":
                return f"there was no code in the pool “{self.name}”"
            case _:
                return f"{self.said[:1].lower()}{self.said[1:]}".removesuffix(".")


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """How many people were not told something for one and the same lack."""

    lack: Lack
    people: int


def keep(db: Database, lack: Lack, decisions: Sequence[Decision]) -> None:
    """Write down why nothing left of some decisions, in the transaction that is open."""
    rows = [
        {
            "decision_id": one.decision_id,
            "handle_id": one.handle_id,
            "campaign_id": one.campaign_id,
            "template": lack.template,
            "kind": lack.kind,
            "name": lack.name,
            "said": lack.said[:SAID_LENGTH_MAX],
        }
        for one in decisions
    ]
    db.many(sql.add_lack, rows)


def of(db: Database, campaign_id: str) -> list[Lacking]:
    """Return what lacked in a campaign, that of most people first."""
    return [
        Lacking(
            lack=Lack(kind=row.kind, name=row.name, template=row.template, said=row.said),
            people=row.people,
        )
        for row in db.all(sql.lacks, campaign_id=campaign_id, limit=TOLD_MAX)
    ]


def of_handles(db: Database, handles: Sequence[HandleId]) -> dict[str, Lack]:
    """Return what lacked for some handles, by the decision of which nothing left for it."""
    return {
        row.decision_id: Lack(kind=row.kind, name=row.name, template=row.template, said=row.said)
        for row in db.all_in(sql.lacks_of, "handles", list(handles))
    }
