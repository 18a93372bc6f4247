"""What leaves for people: the gateway of a home, and what follows from each end of a delivery."""

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from twofold import clock, errors, heeding, keys, lookouts, messages, storage, terms, trajectories
from twofold.heeding import site
from twofold.messages import Delivery, Gateway, Message, Part
from twofold.people import Person
from twofold.seeing import house
from twofold.speaking import answering, binding, faults, targets, ways
from twofold.system import System

IDLE_SECONDS = 0.05
TROUBLE_SECONDS = 1.0

_REACHED = frozenset({"sent", "carried"})

# In the home while a gateway runs: only its holder may hand anything over.
_LOCK = "gateway.lock"

_LOG = logging.getLogger(__name__)


class GatewayRuns(errors.Unavailable):
    """Another process hands messages over for this home already; there is one gateway at a time."""


@contextmanager
def gateway(system: System, *, now: Callable[[], int] | None = None) -> Iterator[Gateway]:
    """Be the gateway of a home for the length of a block, by a clock that may be a world's.

    What is wrong with the setting of a channel is noted, and costs that channel alone.
    Raises GatewayRuns.
    """
    owner = f"{ways.place(system)}{os.getpid()}:{clock.now_us()}"
    with (
        _only_one(system),
        ways.noting(system, owner) as notes,
        ways.ways(system, notes) as open_ways,
    ):
        key = _letter_key(system)
        faults.note(system, open_ways.faults, now=clock.now_us())
        found = Gateway(
            system.record,
            owner=owner,
            house=lambda: house(system),
            channel=open_ways.channel,
            shut=open_ways.faults,
            link=lambda delivery_id: _link(system, key, delivery_id),
            look=ways.looker(system),
            remind=lambda delivery, yes: heeding.reminding.line(system, delivery, yes),
            wrap=lambda delivery: targets.wrap(system, delivery),
            answers=lambda delivery: answering.answered(system, delivery),
            feet=lambda some: heeding.letters.feet_of(system, some),
            bind=_binder(system, key),
            away=ways.away(system),
            hands=ways.hands(system),
            now=now,
            follow=follower(system),
        )
        # All that the gateways before had held is taken over.
        notes.sweep()
        yield found


@contextmanager
def alone(system: System, lock: str) -> Iterator[bool]:
    """Hold a lock of the home for the length of a block; False if a process that lives has it."""
    # With its record on a server, nothing else may have made the folder yet.
    system.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (system.settings.home / lock).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def letter_link(system: System, delivery_id: str) -> str:
    """Return the address of the page under a message."""
    return _link(system, _letter_key(system), delivery_id)


def letter_path(system: System, delivery_id: str) -> str:
    """Return the same address within this home's own pages."""
    return f"/u/{messages.token(_letter_key(system), delivery_id)}"


def letter(system: System, token: str) -> str | None:
    """Return the delivery whose page a token opens, or None."""
    return messages.opened(_letter_key(system), token)


def deliver(system: System, *, stop: threading.Event, once: bool = False) -> int:
    """Hand over what is due until told to stop, or with `once` until nothing is; returns how many.

    A record that cannot be reached is waited for: the gateway still knows what had left.
    Raises GatewayRuns, and with `once` storage.RecordUnavailable.
    """
    done = 0
    with gateway(system) as open_gateway:
        while not stop.is_set():
            try:
                tried = open_gateway.step()
                tried += heeding.comebacks.send(
                    system, open_gateway.channel, shut=open_gateway.shut, now=clock.now_us()
                )
            except storage.RecordUnavailable as error:
                if once:
                    raise
                _LOG.warning("%s", error)
                stop.wait(TROUBLE_SECONDS)
                continue
            done += tried
            if not tried:
                if once:
                    break
                stop.wait(IDLE_SECONDS)
    return done


def find_out(
    system: System, delivery_id: str, outcome: Literal["sent", "failed"], *, by: str, now: int
) -> Delivery:
    """Say of a delivery whose end is unknown whether it had left; as `messages.find_out`."""
    return messages.find_out(
        system.record, delivery_id, outcome, by=by, now=now, follow=follower(system)
    )


def _link(system: System, key: bytes, delivery_id: str) -> str:
    return f"{site(system)}/u/{messages.token(key, delivery_id)}"


def _letter_key(system: System) -> bytes:
    return keys.derive(system.settings.home, "link under a message")


def _binder(system: System, key: bytes) -> Callable[[Person, Sequence[Part]], Message]:
    def remind(part: Part) -> str:
        return heeding.reminding.line(system, part.delivery, part.brought)

    def link(delivery_id: str) -> str:
        return _link(system, key, delivery_id)

    return lambda person, parts: binding.bind(system, person, parts, link=link, remind=remind)


def follower(system: System) -> Callable[[Sequence[tuple[Delivery, Person]]], None]:
    """Return what follows where deliveries end, in that transaction: receipts first."""

    def follow(every: Sequence[tuple[Delivery, Person]]) -> None:
        # Nobody got what was simulated: there is nothing to give a receipt of.
        ended = [one for one in every if not one[0].message.simulated]
        heeding.receipts.ended(system, ended)
        for delivery, person in ended:
            if delivery.state == "failed" and delivery.returned == "bounced":
                said = delivery.reason or ""
                heeding.returned.bounced(system, person, delivery, said, now=clock.now_us())
            if delivery.state == "failed" and delivery.returned == "stopped":
                heeding.returned.stopped_elsewhere(system, person, delivery, now=clock.now_us())
            if delivery.state == "sent" and heeding.reminding.is_asked_for(delivery):
                now = delivery.ended_us or clock.now_us()
                matter = delivery.intent.matter
                lookouts.serve(system.record, matter, delivery.delivery_id, now=now)
        reached = [person for delivery, person in ended if delivery.state in _REACHED]
        whose = [person.person_id for person in reached]
        trajectories.mark(system.record, whose, now=clock.now_us())
        # The page under what was handed over tells what is assumed now.
        terms.tell_position(system.record, reached)

    return follow


@contextmanager
def _only_one(system: System) -> Iterator[None]:
    with alone(system, _LOCK) as is_alone:
        if not is_alone:
            raise GatewayRuns
        yield
