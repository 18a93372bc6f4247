"""What leaves, and what stops it."""

import signal
import threading

from twofold import clock, heeding, people, speaking
from twofold.cli.line import BAD_INPUT, DONE, Json, Where, say, say_json
from twofold.terms import Scope

HERE = Where()


def deliver(*, once: bool = False, where: Where = HERE) -> int:
    """Hand over what people allow, as a process of its own; `serve` does it by itself."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    with where.open() as home:
        tried = speaking.deliver(home, stop=stopping, once=once)
        faults = speaking.faults.standing(home)
    if once:
        say(f"{tried:,} tried.")
    # The gateway has said what to mend; whoever runs this by a clock sees that it did not do all.
    return BAD_INPUT if faults else DONE


def stop(
    handle: str, *, use: str = "*", channel: str = "*", json: Json = False, where: Where = HERE
) -> None:
    """Stop everything to one person, or one use or channel; says what had left by then."""
    with where.open() as home:
        person = people.resolve(home.record, handle)
        scope = Scope(use=use, channel=channel)
        found = heeding.stop(
            home, person, scope, method="command", speaker="staff", now=clock.now_us()
        )
    if json:
        say_json(found.told())
        return
    say(f"Stopped at {clock.rfc3339(found.committed_us)}. Receipt {found.receipt_id}.")
    say(f"Cancelled: {len(found.cancelled)}. Had left already: {len(found.already_left)}.")
    if found.unknown:
        say(f"Not known yet whether these left: {', '.join(found.unknown)}.")
