"""What chose a message: the campaign that it is part of, and whether chance decided in it."""

from collections.abc import Iterable, Mapping

import msgspec

from twofold import campaigns, decisions, messages, speaking
from twofold.messages import Delivery
from twofold.storage import Database
from twofold.system import System


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The campaign by its name, and whether other ways, or silence, could have been drawn.

    `moment` is when it was to leave, `now` or at an hour of their `own`, where both were drawn for.
    """

    campaign: str
    by_chance: bool
    moment: str = ""


def of(db: Database, delivery_id: str) -> Chosen | None:
    """Return what chose a message, or None of one that was written to this person alone."""
    decided = decisions.of_delivery(db, delivery_id)
    if decided is None:
        return None
    campaign = campaigns.get(db, decided.campaign_id)
    drawn = decided.moment
    return Chosen(
        campaign=campaign.name,
        by_chance=decided.propensity < 1.0,
        moment="" if drawn is None or drawn.other_us is None else drawn.moment,
    )


def of_all(db: Database, deliveries: Iterable[Delivery]) -> Mapping[str, Chosen]:
    """Return what chose each of some messages, by their ids."""
    found = ((one.delivery_id, of(db, one.delivery_id)) for one in deliveries)
    return {delivery_id: chosen for delivery_id, chosen in found if chosen is not None}


def parts(system: System, delivery_id: str) -> list[dict[str, object]]:
    """Return what left together in a message: each with its reason and its own page."""
    return [
        {
            "subject": one.message.subject,
            "use": one.intent.use,
            "why": one.reason,
            "chosen": of(system.record, one.delivery_id),
            "link": speaking.letter_path(system, one.delivery_id),
        }
        for one in messages.parts_of(system.record, [delivery_id])
    ]
