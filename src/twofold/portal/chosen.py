"""What chose a message: the campaign that it is part of, and whether chance decided in it."""

from collections.abc import Iterable, Mapping

import msgspec

from twofold import campaigns, decisions
from twofold.messages import Delivery
from twofold.storage import Database


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The campaign by its name, and whether other ways, or silence, could have been drawn."""

    campaign: str
    by_chance: bool


def of(db: Database, delivery_id: str) -> Chosen | None:
    """Return what chose a message, or None of one that was written to this person alone."""
    decided = decisions.of_delivery(db, delivery_id)
    if decided is None:
        return None
    campaign = campaigns.get(db, decided.campaign_id)
    return Chosen(campaign=campaign.name, by_chance=decided.propensity < 1.0)


def of_all(db: Database, deliveries: Iterable[Delivery]) -> Mapping[str, Chosen]:
    """Return what chose each of some messages, by their ids."""
    found = ((one.delivery_id, of(db, one.delivery_id)) for one in deliveries)
    return {delivery_id: chosen for delivery_id, chosen in found if chosen is not None}
