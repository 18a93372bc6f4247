"""What is known of some people, in columns: their profiles, and what their touches say."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from twofold import clock, terms
from twofold.audiences import logic
from twofold.audiences.logic import Answers, Column, Values
from twofold.audiences.tree import Call, Expression, Leaf, Node, Reading, leaves
from twofold.audiences.vocabulary import READINGS, score_of
from twofold.ids import PersonId
from twofold.storage import Database, Query, Row

_TYPES = {
    "person_id": pa.string(), "stage": pa.string(), "preferred_channel": pa.string(),
    "currency": pa.string(),
    **dict.fromkeys(
        ("halo_entropy", "period_us", "burstiness", "pull_share", "answered_share", "answer_us",
         "monetary_micro"), pa.float64()
    ),
}  # fmt: skip
# What is asked of a person's touches; the others rest on their profile or their handles.
OF_TOUCHES = frozenset({"did", "spent", "last", "delight", "open", "received", "wrote_back"})
IN_THREADS = frozenset({"open", "wrote_back"})


class Told(NamedTuple):
    """What touches say to a call, for each person: a value, and the moment it hangs on.

    The moment is that of the oldest touch that counts, or of the latest for `last` and `delight`.
    """

    value: Values
    moment_us: Values


class Facts(NamedTuple):
    """Columns of some people, all in the order of `people`.

    `holders` has by kind of handle who has one, `told` what their touches say, and `left` by score
    who left it: it is unknown of them, whatever is asked. Money is in `currency`, the home's.
    """

    people: pa.StringArray
    profile: pa.Table
    holders: Mapping[str, Collection[PersonId]]
    told: Mapping[Call, Told]
    left: Mapping[str, Collection[PersonId]]
    currency: str

    def answer(self, node: Node, *, now: int) -> Answers:
        """Return what a tree says of each of these people."""
        return logic.answer(
            node, lambda leaf: self.column(leaf, now=now), people=len(self.people), now=now
        )

    def column(self, leaf: Leaf, *, now: int) -> Column:
        """Return a reading's or a call's values."""
        found = self._column(leaf, now)
        left = self.left.get(score_of(leaf))
        if not left:
            return found
        gone = pa.array(sorted(left), pa.string())
        return found.but_for(pc.is_in(self.people, value_set=gone))

    def _column(self, leaf: Leaf, now: int) -> Column:
        if isinstance(leaf, Reading):
            return self._reading(leaf, now)
        match leaf.name:
            case "has":
                members = pa.array(sorted(self.holders[leaf.word or ""]), pa.string())
                return Column(pc.is_in(self.people, value_set=members))
            case "in_stage_since":
                return self._in_stage(leaf.within_us or 0, now)
            case "last":
                return _growing(self.told[leaf].moment_us, None, now)
            case _:
                return _in_window(leaf, self.told[leaf])

    def alone(self, person: int) -> "Facts":
        """Return what is known of one of these people."""
        return Facts(
            people=self.people.slice(person, 1),
            profile=self.profile.slice(person, 1),
            holders=self.holders,
            told={
                call: Told(said.value.slice(person, 1), said.moment_us.slice(person, 1))
                for call, said in self.told.items()
            },
            left=self.left,
            currency=self.currency,
        )

    def _reading(self, leaf: Reading, now: int) -> Column:
        word = READINGS[leaf.name]
        values = self._of(word.column)
        if word.grows == "periods":
            period = self._of("period_us")
            return _growing(values, pc.if_else(pc.equal(period, 0), None, period), now)
        if word.grows == "span":
            return _growing(values, None, now)
        return Column(pc.multiply(values, clock.DAY) if word.in_days else values)

    def _in_stage(self, span_us: int, now: int) -> Column:
        since = self._of("stage_since_us")
        long = pc.greater_equal(pc.subtract(now, since), span_us)
        return Column(long, next_us=logic.crossing(since, None, span_us, now=now))

    def _of(self, column: str) -> Values:
        return self.profile[column].combine_chunks()


def needed(expressions: Collection[Expression]) -> frozenset[Leaf]:
    """Return every different reading and call of some expressions."""
    return frozenset(leaf for one in expressions for leaf in leaves(one.tree))


def asked(found: Collection[Leaf]) -> list[Call]:
    """Return those that ask touches, in one order for the same ones."""
    calls = [one for one in found if isinstance(one, Call) and one.name in OF_TOUCHES]
    return sorted(calls, key=repr)


def kinds(found: Collection[Leaf]) -> list[str]:
    """Return the kinds of handle that are asked for."""
    every = (one for one in found if isinstance(one, Call) and one.name == "has")
    return sorted({one.word or "" for one in every})


def columns(found: Collection[Leaf]) -> tuple[str, ...]:
    """Return the columns of `profile` that some readings and calls rest on."""
    words = [READINGS[one.name] for one in found if isinstance(one, Reading)]
    names = {word.column for word in words}
    names |= {"period_us" for word in words if word.grows == "periods"}
    names |= {"stage_since_us" for one in found if one.name == "in_stage_since"}
    return ("person_id", *sorted(names))


def selecting(names: Collection[str]) -> Query:
    """Return the query for some columns of some people's profiles."""
    # Names of columns stand in the vocabulary and nowhere else; nothing that was typed comes here.
    text = f"SELECT {', '.join(names)} FROM profile WHERE person_id IN (:people)"
    return Query("profile_columns", text)


def table(names: Collection[str], blocks: Collection[Collection[Row]]) -> pa.Table:
    """Return rows of some columns of `profile` as Arrow."""
    schema = pa.schema([(name, _TYPES.get(name, pa.int64())) for name in names])
    batches = [
        pa.RecordBatch.from_arrays(
            [pa.array(column, field.type) for column, field in
             zip(zip(*block, strict=True), schema, strict=True)], schema=schema,
        )
        for block in blocks if block
    ]  # fmt: skip
    return pa.Table.from_batches(batches, schema)


def handle_holders(
    db: Database, query: Query, found: Collection[Leaf], people: Collection[PersonId] | None
) -> dict[str, set[PersonId]]:
    """Return by kind of handle who has one, of some people or of everybody."""
    if people is None:
        return {kind: {row.person_id for row in db.all(query, kind=kind)} for kind in kinds(found)}
    return {
        kind: {row.person_id for row in db.all_in(query, "people", list(people), kind=kind)}
        for kind in kinds(found)
    }


def left_scores(db: Database, found: Collection[Leaf]) -> dict[str, Collection[PersonId]]:
    """Return by score, of those that are asked for, who left it."""
    asked_for = {score for leaf in found if (score := score_of(leaf))}
    return {
        score: terms.exemptions.who(db, terms.exemptions.of_score(score))
        for score in sorted(asked_for)
    }


def _growing(since_us: Values, per_us: Values | None, now: int) -> Column:
    grown = pc.subtract(now, since_us)
    if per_us is None:
        return Column(grown, since_us=since_us)
    share = pc.divide(pc.cast(grown, pa.float64(), safe=False), per_us)
    return Column(share, since_us=since_us, per_us=per_us)


def _in_window(leaf: Call, told: Told) -> Column:
    if leaf.within_us is None:
        return Column(told.value)
    return Column(told.value, next_us=pc.add(told.moment_us, leaf.within_us))
