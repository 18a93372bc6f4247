"""On what a delivery's answer rested, kept with it, so that the answer can be given again."""

from collections.abc import Sequence

import msgspec

from twofold import terms
from twofold.ids import HandleId
from twofold.messages.around import View, strictest
from twofold.storage import Database
from twofold.terms import Circumstances, Intent, Permission, Terms


class Grounds(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was looked at: the version of the terms, and whatever else could have counted.

    `seq` is the place in the log of the last word about these handles; no later one is in it.
    `others` are the same of whoever else reads at the address.
    """

    at_us: int
    version: int
    hash: str
    seq: int
    handles: tuple[HandleId, ...]
    known: Circumstances
    others: tuple["Grounds", ...] = ()


def note(views: Sequence[View], intent: Intent, *, now: int) -> Grounds:
    """Return the grounds of an answer that is given now, by all whom it rests on."""
    own, *others = [_grounds(view, intent, now=now) for view in views]
    return msgspec.structs.replace(own, others=tuple(others))


def replay(db: Database, intent: Intent, grounds: Grounds) -> tuple[Permission, Terms]:
    """Return the answer to an intent once more, from the log as it was then, and its terms."""
    answers, found = [], []
    for one in (grounds, *grounds.others):
        said = terms.said_about(db, one.handles)
        told = terms.fold((each for each in said if each.seq <= one.seq), one.handles)
        answers.append(terms.permit(told, intent, one.known, now=one.at_us))
        found.append(told)
    return strictest(answers), found[0]


def _grounds(view: View, intent: Intent, *, now: int) -> Grounds:
    found = view.terms
    return Grounds(
        at_us=now,
        version=found.version,
        hash=found.hash,
        seq=found.versions[-1].seq if found.versions else 0,
        handles=tuple(sorted(handle.handle_id for handle in view.person.handles)),
        known=terms.weighed(found, intent, view.known, now=now),
    )
