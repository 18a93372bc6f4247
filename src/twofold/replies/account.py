"""The mailbox of the settings, from which mail to this home's addresses is read."""

from urllib.parse import unquote, urlsplit

from twofold import errors
from twofold.egress import MailboxServer, Privacy, is_here

_PORTS = {"imap": 143, "imaps": 993}


class BadMailbox(errors.Invalid):
    """TWOFOLD_IMAP cannot be used: {reason}. Write it like imaps://user:password@host/INBOX."""


def mailbox(told: str, inside: frozenset[str]) -> MailboxServer:
    """Return the mailbox that a URL tells of; raises BadMailbox.

    `imaps` is private from the first byte, `imap` by STARTTLS, which on this machine alone may be
    missing.
    """
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError as error:
        raise BadMailbox(reason="it cannot be read as an address") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadMailbox(reason="it names no server of mailboxes")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or not password:
        raise BadMailbox(reason="it says neither as whom nor by which password")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not folder.isprintable() or any(one in folder for one in '"\\') or not folder.isascii():
        raise BadMailbox(reason="its folder has a name that cannot be told in quotes")
    weaker: Privacy = "offered" if is_here(parts.hostname) else "starttls"
    return MailboxServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        privacy="tls" if parts.scheme == "imaps" else weaker,
        user=user,
        password=password,
        folder=folder,
        inside=inside,
    )


def name(server: MailboxServer) -> str:
    """Return what one mailbox is called among others, without a word that lets anybody in."""
    return f"{server.user}@{server.host}:{server.port}/{server.folder}"
