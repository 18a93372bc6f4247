"""Whether people whose addresses are simulated are among others, so that a page can say so."""

from collections.abc import Iterable, Sequence

from twofold.system import System
from twofold.worlds.layers import layer
from twofold.worlds.queries import sql
from twofold.worlds.residents import HOST, card_of


def any_made_up(listed: Iterable[str]) -> bool:
    """Tell whether an address of a town is among handles as they are written, `kind:value`."""
    return any(card_of(one.rpartition(":")[2]) for one in listed)


def any_in_layer(home: System, people: Sequence[str]) -> bool:
    """Tell whether somebody with a simulated address is among people, by their ids."""
    if not people or layer(home) is None:
        return False
    return bool(home.record.all_in(sql.made_up_of, "people", list(people), host=f"%@{HOST}"))


def any_in_campaign(home: System, campaign_id: str) -> bool:
    """Tell whether somebody with a simulated address ever came into a campaign."""
    if layer(home) is None:
        return False
    row = home.record.one(sql.made_up_in, campaign_id=campaign_id, host=f"%@{HOST}")
    return row is not None
