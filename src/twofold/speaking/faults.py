"""Faults: what is wrong with how a channel is set, noted by the gateway and told where staff look.

Only the process that hands over knows what its channels make of the settings: pages and figures
read what it has noted, and try none of them again.
"""

import logging
from collections.abc import Mapping

import msgspec

from twofold import messages
from twofold.speaking.queries import queries
from twofold.system import System

_LOG = logging.getLogger(__name__)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that cannot be used as it is set, what to mend, how many messages wait for it."""

    channel: str
    said: str
    since_us: int
    waiting: int


def note(system: System, found: Mapping[str, str], *, now: int) -> None:
    """Note what a gateway found as it began; what waited for a channel that was mended goes on."""
    record = system.record
    for channel, said in sorted(found.items()):
        _LOG.warning("Nothing leaves by %s, and what goes by it waits. %s", channel, said)
    for fault in standing(system):
        if fault.channel not in found:
            # First this: broken off in between, it is done again.
            messages.let_go_on(record, fault.channel, now=now)
            record.run(queries.drop_fault, channel=fault.channel)
    told = [{"channel": channel, "said": said, "now": now} for channel, said in found.items()]
    record.many(queries.note_fault, told)


def standing(system: System) -> list[Fault]:
    """Return the channels that cannot be used, as the latest gateway found them."""
    return [Fault(**row._asdict()) for row in system.record.all(queries.faults)]
