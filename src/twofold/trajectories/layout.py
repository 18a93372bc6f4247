"""Touches laid out as `steps`: one expression for one person, a micro-batch or a bucket."""

from functools import cache, reduce

import ibis
from ibis.expr.types import BooleanColumn, Column, IntegerColumn, Table

from twofold import engines
from twofold.trajectories import persons, schema, zone

# The columns of the record's `touch`, with the person its handle stands for today.
TOUCHES = {
    "person_id": "string",
    **dict.fromkeys(persons.PERSON, "int64"),
    "touch_id": "string",
    "occurred_us": "int64",
    "received_us": "int64",
    "channel": "string",
    "purpose": "string",
    "name": "string",
    "initiator": "string",
    "orbit": "string",
    "source": "string",
    "amount_micro": "int64",
    "currency": "string",
    "cost_micro": "int64",
    "delight": "int8",
    "thread": "string",
    "refers_to": "string",
}
EVENT_NAMES = {"name": "string", "purpose": "string", "initiator": "string", "channel": "string"}

# What holds when neither the source nor the table of event names says anything.
PURPOSE = "unclassified"
INITIATOR = "person"
CHANNEL = "unknown"


@cache
def layout() -> Table:
    """Return `touches`, `event_name` and `zone` as `steps`.

    - an incidence is begun by the person, in the own orbit, of an incidence purpose; incidences
      are linked among themselves only, and a new session starts after more than 30 minutes;
    - a contact is begun by the brand, in the own orbit, and not about terms;
    - an amount counts to the day of its touch; a refund to the day of the touch it refers to, if
      that is an earlier one of the same person, so that a reading as of then stays what it was,
      and in no other currency, for it can only be taken off what was paid in its own.
    """
    rows = _flagged(_dated(_said(ibis.table(TOUCHES, name="touches"))))
    return _linked(rows).select(*schema.SCHEMA.names)


def _said(touches: Table) -> Table:
    names = ibis.table(EVENT_NAMES, name="event_name")
    joined = touches.left_join(names, touches.name == names.name)
    said = {
        column: ibis.coalesce(touches[column], names[column], default)
        for column, default in (
            ("purpose", PURPOSE),
            ("initiator", INITIATOR),
            ("channel", CHANNEL),
        )
    }
    plain = [touches[column] for column in TOUCHES if column not in {*said, "currency"}]
    # An amount without a currency is in the organisation's own; elsewhere none is needed.
    home = ibis.cases((touches.amount_micro.notnull(), engines.param("currency", "string")))
    return joined.select(*plain, **said, currency=ibis.coalesce(touches.currency, home))


def _dated(touches: Table) -> Table:
    offsets = zone.offsets()
    dated = touches.left_join(offsets, zone.slot_of(touches.occurred_us) == offsets.slot)
    return dated.select(touches, day=zone.day_of(touches.occurred_us, offsets).cast("int32"))


def _flagged(rows: Table) -> Table:
    own = rows.orbit == schema.OWN
    buying = rows.purpose.isin(schema.BUYING_PURPOSES)
    flagged = rows.mutate(
        incidence=own & (rows.initiator == "person") & rows.purpose.isin(schema.INCIDENCE_PURPOSES),
        contact=own & (rows.initiator == "brand") & (rows.purpose != "terms"),
        bought=own & buying & rows.amount_micro.notnull(),
    )
    return _netted(flagged)


def _netted(rows: Table) -> Table:
    refund = rows.bought & (rows.amount_micro < 0) & rows.refers_to.notnull()
    meant = rows.select(
        meant_person="person_id",
        meant_touch="touch_id",
        meant_us="occurred_us",
        meant_day="day",
        meant_currency="currency",
    )
    refunds = rows.filter(refund)
    earlier = (refunds.occurred_us > meant.meant_us) | (
        (refunds.occurred_us == meant.meant_us) & (refunds.touch_id > meant.meant_touch)
    )
    days = refunds.join(
        meant,
        [
            refunds.person_id == meant.meant_person,
            refunds.refers_to == meant.meant_touch,
            earlier,
            meant.meant_currency.isnull() | (refunds.currency == meant.meant_currency),
        ],
    ).select(refunded="touch_id", meant_day="meant_day")
    joined = rows.left_join(days, rows.touch_id == days.refunded)
    net_day = ibis.cases((rows.bought, ibis.coalesce(days.meant_day, rows.day)))
    return joined.select(rows, net_day=net_day.cast("int32"))


def _linked(rows: Table) -> Table:
    among = ibis.window(
        group_by=[*persons.PERSON, rows.incidence], order_by=[rows.occurred_us, rows.touch_id]
    )
    linked = rows.mutate(
        seq=_first_is_one(rows),
        incidence_seq=ibis.row_number().over(among) + 1,
        prev_purpose=rows.purpose.lag().over(among),
        prev_channel=rows.channel.lag().over(among),
        gap_us=rows.occurred_us - rows.occurred_us.lag().over(among),
        next_incidence_us=rows.occurred_us.lead().over(among),
    )
    kinds = (linked.prev_purpose, linked.prev_channel, linked.purpose, linked.channel)
    linked = linked.mutate(move=reduce(lambda told, kind: told + schema.MOVE_MARK + kind, kinds))
    begins = linked.gap_us.isnull() | (linked.gap_us > schema.SESSION_GAP_US)
    begun = linked.mutate(session_start=linked.incidence & begins)
    running = ibis.cumulative_window(
        group_by=[*persons.PERSON, begun.incidence], order_by=[begun.occurred_us, begun.touch_id]
    )
    numbered = begun.mutate(session_no=begun.session_start.cast("int64").sum().over(running))
    return numbered.mutate(
        **{
            column: _only(numbered.incidence, numbered[column])
            for column in (
                "incidence_seq",
                "prev_purpose",
                "prev_channel",
                "move",
                "gap_us",
                "next_incidence_us",
                "session_no",
            )
        }
    )


def _first_is_one(rows: Table) -> IntegerColumn:
    whole = ibis.window(group_by=persons.PERSON, order_by=[rows.occurred_us, rows.touch_id])
    return ibis.row_number().over(whole) + 1


def _only(condition: BooleanColumn, value: Column) -> Column:
    return ibis.cases((condition, value))
