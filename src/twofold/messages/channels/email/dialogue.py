"""Handing one mail to the server: which answer, at which word, means what.

Up to the dot that ends the mail the server has nothing that it could deliver: whatever breaks is
tried again. From the first byte of that dot until its answer nobody knows whether it was taken
(RFC 5321, 4.2.5 and 4.5.3.2.6), and what nobody knows is not said twice.
"""

import re
from collections.abc import Callable

from twofold import clock
from twofold.egress import MailLine, NoMail, Reply
from twofold.messages.channels.email.letter import Letter
from twofold.messages.channels.parcel import Fenced, Outcome, Sent

# The words before the mail itself; more would outlast the lease.
WORDS_SECONDS_MAX = 1.5
CONTENT_SECONDS_MAX = 20.0
# Mail that a server will not take for now is tried for some hours.
TRIES_MAX = 10
_GO_ON = 354
_CLOSING = 421
# The server does not know us: nothing that is wrong with this mail (RFC 4954, 6).
_NOT_LET_IN = frozenset({530, 534, 535, 538})
# Nobody is there, and nobody will be (RFC 3463, 3.2).
_NOBODY = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)\b")
_REASON_LENGTH_MAX = 200
_UNSEEN = re.compile(r"[^ -~\u00a1-\u02ff]+")

ENDED = b".\r\n"


class OffTheLine(Exception):
    """The line broke, or the server is in trouble, before it had anything: {0}."""


def hand_over(
    line: MailLine, letter: Letter, fence: Callable[[], bool], *, patience: float
) -> Outcome:
    """Hand a mail over if the fence lets it; raises OffTheLine where it cannot have been taken.

    After Fenced, and after what is not known, the line is closed.
    """
    try:
        refused = _words(line, letter)
        if refused is not None:
            return refused
        # Asked right before the first byte of what is to be read, and before nothing else.
        if not fence():
            line.hang_up()
            return Fenced()
        first_byte_us = clock.now_us()
        line.limit(CONTENT_SECONDS_MAX)
        line.say(letter.content)
        if not line.is_quiet:
            line.hang_up()
            raise OffTheLine("it answered before it was asked")
    except NoMail as error:
        raise OffTheLine(str(error)) from error
    return _end(line, first_byte_us, patience=patience)


def _words(line: MailLine, letter: Letter) -> Outcome | None:
    """Say whose mail it is and to whom, all at once where the server takes that (RFC 2920)."""
    line.limit(WORDS_SECONDS_MAX)
    commands = (f"MAIL FROM:<{letter.sender}>", f"RCPT TO:<{letter.to}>", "DATA")
    at_once = "pipelining" in line.offers
    if at_once:
        line.say("".join(f"{command}\r\n" for command in commands).encode("ascii"))
    for number, command in enumerate(commands):
        reply = line.hear() if at_once else line.ask(command)
        if (_GO_ON if command == "DATA" else 2) in (reply.code, reply.kind):
            continue
        if reply.code == _CLOSING or reply.code in _NOT_LET_IN or reply.kind not in (4, 5):
            raise OffTheLine(said(reply))
        behind = len(commands) - number - 1 if at_once else 0
        _start_over(line, [line.hear() for _ in range(behind)])
        return _refused(reply, is_address=command.startswith("RCPT"))
    return None


def _start_over(line: MailLine, behind: list[Reply]) -> None:
    """Make a line ready for another mail, or hang up if the server waits for this one."""
    waits = any(reply.code == _GO_ON for reply in behind)
    if waits or line.ask("RSET").kind != 2:  # noqa: PLR2004 - RFC 5321, 4.2.1
        line.hang_up()


def _end(line: MailLine, first_byte_us: int, *, patience: float) -> Outcome:
    try:
        line.limit(patience)
        line.say(ENDED)
        reply = line.hear()
    except NoMail as error:
        return Outcome(state="unknown", reason=f"no answer to the whole message: {error}")
    match reply.kind:
        case 2:
            return Sent(first_byte_us=first_byte_us)
        case 4 | 5:
            if reply.code == _CLOSING:
                line.hang_up()
            return _refused(reply, is_address=True)
        case _:
            line.hang_up()
            return Outcome(state="unknown", reason=f"no answer that can be read: {said(reply)}")


def _refused(reply: Reply, *, is_address: bool) -> Outcome:
    if reply.kind == 4:  # noqa: PLR2004 - RFC 5321, 4.2.1
        return Outcome(
            state="waiting", reason=f"not taken for now: {said(reply)}", tries_max=TRIES_MAX
        )
    nobody = is_address and _NOBODY.match(reply.text)
    return Outcome(
        state="failed",
        reason=f"refused: {said(reply)}",
        returned="bounced" if nobody else None,
    )


def said(reply: Reply) -> str:
    """Return an answer in one short line that can be shown anywhere."""
    text = _UNSEEN.sub(" ", reply.text)
    return f"{reply.code:03} {text}".strip()[:_REASON_LENGTH_MAX]
