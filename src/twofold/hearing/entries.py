"""How a person comes to their own side: asked for, answered by a letter, proven by using it."""

import logging

import msgspec

from twofold import (
    access,
    clock,
    errors,
    heeding,
    ids,
    keys,
    messages,
    people,
    terms,
    touches,
    trajectories,
)
from twofold.access import Entrant, Invitation
from twofold.heeding import site
from twofold.ids import HandleId
from twofold.people import Handle
from twofold.seeing import sign_in_told
from twofold.system import System

# The channel on which a handle of a kind can be written to.
CHANNELS = {"email": "email", "phone": "sms"}
OPERATOR = "operator"
OPERATOR_LINK_US = clock.DAY

_KEY = "code to sign in"
_LOG = logging.getLogger("twofold.me")


class NoAddress(errors.Invalid):
    """Write an e-mail address, or a phone number with its country code, like +353 1 234 5678."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody wants in: what their browser keeps, and the handle they named."""

    token: str
    handle_id: HandleId
    channel: str


def ask_entry(system: System, address: str, *, network: str, now: int) -> Asked:
    """Keep that the holder of an address wants in; the same whether or not somebody has it.

    Raises NoAddress, access.TooManyTries.
    """
    kind, value = _handle(address)
    handle_id = ids.handle_id(people.salt(system.record), kind, value)
    # Not counted over all networks: nobody has to wait for what others elsewhere tried. How many
    # codes can be guessed is bounded by the letters. Nor with the tries of staff, who have a door
    # of their own.
    account = f"me {handle_id}"
    access.hold(system.record, account=account, network=f"me {network}", everywhere=False, now=now)
    channel = CHANNELS[kind]
    token = access.ask_entry(system.record, handle_id, way=channel, now=now)
    return Asked(token=token, handle_id=handle_id, channel=channel)


def answer_entry(system: System, asked: Asked, *, language: str = "", now: int) -> None:
    """Write the letter with code and link, if there is somebody to write to.

    `language` is that of the page on which they asked; what they stated themselves comes before it.
    It is the answer to what they began, which also comes after they had stopped everything.
    """
    db = system.record
    try:
        person = people.get(db, asked.handle_id)
    except people.UnknownPerson:
        return
    invitation = access.invite(db, asked.token, key=_key(system), now=now)
    if invitation is None:
        return
    thread = f"entry:{ids.random_id()}"
    draft = touches.TouchDraft(
        room="portal",
        message_id=thread,
        handle_id=asked.handle_id,
        occurred_us=now,
        purpose="terms",
        initiator="person",
        channel=asked.channel,
        name="Sign-in Asked",
        thread=thread,
    )
    intent = terms.Intent(
        use=terms.REPLY,
        channel=asked.channel,
        matter=thread,
        expires_us=invitation.expires_us,
    )
    message = heeding.letters.code(
        heeding.letters.language_of(system, person, page=language),
        organisation=system.settings.organisation,
        code=invitation.code,
        link=entry_address(system, invitation.link),
        to=asked.handle_id,
        is_last=invitation.is_last,
    )
    with db.write():
        touches.record(db, draft, now=now)
        messages.ask(db, person, intent, message, now=now)
    _tell_operator(_named(person.handles, asked.handle_id), invitation, system)


def entry_link(system: System, handle: str, *, now: int, root: str | None = None) -> str:
    """Return the address of a link for an operator to hand to whom a handle belongs.

    No limit reaches it: whoever may call this is on the machine.

    Raises people.UnknownHandle, people.SeveralKinds.
    """
    person = people.resolve(system.record, handle)
    value = handle.partition(":")[2] or handle
    found = [one for one in person.handles if one.value in (handle.strip(), value)]
    handle_id = (found[0] if found else person.leading).handle_id
    link = access.hand_over(
        system.record, handle_id, way=OPERATOR, now=now, lifetime_us=OPERATOR_LINK_US
    )
    return entry_address(system, link, root=root)


def entry_address(system: System, link: str, *, root: str | None = None) -> str:
    """Return the address under which a link signs its person in."""
    return f"{root or site(system)}/me/enter/{link}"


def enter_by_code(system: System, token: str, code: str, *, now: int) -> str:
    """Spend a code and return the token of a session; raises access.DeadEntry."""
    return _enter(
        system, access.use_code(system.record, token, code, key=_key(system), now=now), now=now
    )


def enter_by_link(system: System, link: str, *, now: int) -> str:
    """Spend a link and return the token of a session; raises access.DeadEntry."""
    return _enter(system, access.use_entry(system.record, link, now=now), now=now)


def _enter(system: System, entrant: Entrant, *, now: int) -> str:
    """Open a session, and note that whoever holds the handle has shown it."""
    db = system.record
    with db.write(serial=people.SERIAL):
        handle = _named(people.get(db, entrant.handle_id).handles, entrant.handle_id)
        if handle.verified_us is None:
            changed = people.verify(db, handle.handle_id, f"entry:{entrant.way}", now=now)
            trajectories.mark(db, changed, now=now)
        sign_in_told(system, people.get(db, handle.handle_id))
        return access.open_visit(db, handle.handle_id, now=now)


def _handle(address: str) -> tuple[str, str]:
    kind = "email" if "@" in address else "phone"
    try:
        value = people.normal(kind, address)
    except people.BadHandle:
        value = None
    if value is None:
        raise NoAddress
    return kind, value


def _named(handles: tuple[Handle, ...], handle_id: HandleId) -> Handle:
    return next(handle for handle in handles if handle.handle_id == handle_id)


def _tell_operator(handle: Handle, invitation: Invitation, system: System) -> None:
    # Until a channel really leaves this machine, its operator is who can hand the code over.
    _LOG.warning(
        "%s:%s may sign in with the code %s, or at %s",
        handle.kind,
        handle.value,
        invitation.code,
        entry_address(system, invitation.link),
    )


def _key(system: System) -> bytes:
    return keys.derive(system.settings.home, _KEY)
