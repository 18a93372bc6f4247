"""Threads: what belongs to one matter between a person and the brand, and who spoke last."""

import ibis
from ibis.expr.types import Table

from twofold.trajectories import OWN, PERSON

# What asks for an answer or gives something; looking and buying do neither.
ASKING = ("service", "complaint", "message", "commentary", "contribution", "referral")
TROUBLE = ("service", "complaint")


def spoken(steps: Table) -> Table:
    """Return own-orbit touches by the person (or their helper) or the brand, with thread_key.

    The key is the thread as told, else the touch that this one refers to, else the touch itself;
    `theirs` says that the person's side spoke. Changed terms are no part of a conversation.
    """
    own = steps.filter(
        (steps.orbit == OWN)
        & (steps.purpose != "terms")
        & steps.initiator.isin(("person", "helper", "brand"))
    )
    return own.select(
        "person_id",
        *PERSON,
        "touch_id",
        "seq",
        "occurred_us",
        "channel",
        "purpose",
        "incidence",
        "contact",
        "thread",
        "refers_to",
        thread_key=ibis.coalesce(own.thread, own.refers_to, own.touch_id),
        theirs=own.initiator != "brand",
    )


def in_threads(steps: Table) -> Table:
    """Return those of `spoken` that can be part of an exchange: told so, or asking by themselves.

    A message of the brand that starts a matter of its own is left out until somebody refers to it.
    """
    talk = spoken(steps)
    told = talk.thread.notnull() | talk.refers_to.notnull()
    return talk.filter(told | (talk.theirs & talk.purpose.isin(ASKING)))


def asked(steps: Table) -> Table:
    """Return the threads that people opened: where, over what, when, and when they were answered.

    Columns: person_id, thread_key, channel, purpose, opened_us, answered_us, waited_us. A thread
    counts when its first touch is the person's and asks for an answer (ASKING); it is answered at
    the brand's first touch after that, null while there is none.
    """
    talk = in_threads(steps)
    keys = ["person_id", "thread_key"]
    firsts = talk.group_by(keys).agg(seq=talk.seq.min())
    opening = talk.join(firsts, [*keys, "seq"])
    # Who refers to something outside any thread replies to it and opens nothing.
    opens = opening.thread.notnull() | opening.refers_to.isnull()
    opening = opening.filter(opening.theirs & opens & opening.purpose.isin(ASKING))
    opening = opening.select(*keys, "channel", "purpose", opened_us=opening.occurred_us)
    # The person spoke first, so every touch of the brand in the thread came after.
    replies = talk.filter(~talk.theirs)
    answers = replies.group_by(keys).agg(answered_us=replies.occurred_us.min())
    found = opening.left_join(answers, keys)
    return found.select(
        *keys,
        "channel",
        "purpose",
        "opened_us",
        "answered_us",
        waited_us=found.answered_us - found.opened_us,
    )
