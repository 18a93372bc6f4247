"""A mailbox server of the tests' own: IMAP4rev1 over a socket, as far as reading a folder goes."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NAME, PASSWORD = "shop", 'p "w\\d'
_LOGIN = re.compile(
    rb'LOGIN (?:"((?:[^"\\]|\\.)*)"|(\S+)) (?:"((?:[^"\\]|\\.)*)"|(\S+))$', re.IGNORECASE
)
_SEARCH = re.compile(rb"UID SEARCH (?:UID (\d+):(\*|\d+)|SINCE \S+)$", re.IGNORECASE)
_FETCH = re.compile(rb"UID FETCH (\d+) \((.*)\)$", re.IGNORECASE)
_FIELDS = re.compile(rb"HEADER\.FIELDS \(([^)]*)\)", re.IGNORECASE)


class Imapserver:
    """Mails by their numbers; `heard` has every command, `cut` breaks the line before one."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> None:
        self.mails: dict[int, bytes] = {}
        self.validity = 7
        self.heard: list[str] = []
        self.cut = ""
        self.huge = False
        self._tls, self._implicit = tls, implicit
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def put(self, *mails: bytes) -> None:
        """Let mails lie in the folder, each with the next number."""
        for mail in mails:
            self.mails[max(self.mails, default=0) + 1] = mail

    def close(self) -> None:
        """End it."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                found, _ = self._socket.accept()
                thread = threading.Thread(target=self._converse, args=(found,))
                self._threads.append(thread)
                thread.start()

    def _converse(self, line: socket.socket) -> None:
        with suppress(OSError):
            if self._tls is not None and self._implicit:
                line = self._tls.wrap_socket(line, server_side=True)
            session = _Session(self, line, self._tls)
            try:
                session.run(self._over)
            finally:
                session.line.close()


class _Session:
    def __init__(self, server: Imapserver, line: socket.socket, tls: ssl.SSLContext | None) -> None:
        self.server, self.line, self.tls = server, line, tls
        self.private = isinstance(line, ssl.SSLSocket)
        self.is_in = self.is_open = False
        self._heard = b""

    def run(self, over: threading.Event) -> None:
        self.line.settimeout(0.05)
        self._say(b"* OK IMAP4rev1 here\r\n")
        while not over.is_set():
            with suppress(TimeoutError):
                more = self.line.recv(65_536)
                if not more:
                    return
                self._heard += more
            while b"\r\n" in self._heard:
                command, _, self._heard = self._heard.partition(b"\r\n")
                tag, _, said = command.partition(b" ")
                word = said.decode("utf-8", "replace")
                self.server.heard.append("LOGIN" if word.upper().startswith("LOGIN") else word)
                if self.server.cut and word.upper().startswith(self.server.cut):
                    return
                self._do(tag, said)
                if said.upper() == b"LOGOUT":
                    return

    def _do(self, tag: bytes, said: bytes) -> None:
        verb = said.upper()
        if verb == b"CAPABILITY":
            offers = b" STARTTLS" if self.tls is not None and not self.private else b""
            self._say(b"* CAPABILITY IMAP4rev1" + offers + b"\r\n")
        elif verb == b"STARTTLS" and self.tls is not None:
            self._say(tag + b" OK begin\r\n")
            self.line.settimeout(5)
            self.line = self.tls.wrap_socket(self.line, server_side=True)
            self.line.settimeout(0.05)
            self.private = True
            return
        elif login := _LOGIN.match(said):
            parts = [one for one in login.groups() if one is not None]
            told = [re.sub(rb"\\(.)", rb"\1", one).decode() for one in parts]
            if told != [NAME, PASSWORD] or (self.tls is not None and not self.private):
                self._say(tag + b" NO [AUTHENTICATIONFAILED] no\r\n")
                return
            self.is_in = True
        elif not self.is_in and verb not in (b"LOGOUT", b"NOOP"):
            self._say(tag + b" BAD log in first\r\n")
            return
        elif verb.startswith((b"EXAMINE", b"SELECT")):
            if b"INBOX" not in verb:
                self._say(tag + b" NO there is none\r\n")
                return
            validity = b"* OK [UIDVALIDITY %d] so\r\n" % self.server.validity
            self._say(b"* %d EXISTS\r\n" % len(self.server.mails) + validity)
        elif search := _SEARCH.match(said):
            self._search(search)
        elif fetch := _FETCH.match(said):
            self._fetch(int(fetch[1]), fetch[2])
        self._say(tag + b" OK done\r\n")

    def _search(self, asked: re.Match[bytes]) -> None:
        every = sorted(self.server.mails)
        found = every
        if asked[1]:
            first = min(int(asked[1]), max(every, default=0))
            found = [one for one in every if one >= first]
        self._say(b"* SEARCH" + b"".join(b" %d" % one for one in found) + b"\r\n")

    def _fetch(self, uid: int, wanted: bytes) -> None:
        mail = self.server.mails.get(uid)
        if mail is None:
            return
        number = sorted(self.server.mails).index(uid) + 1
        # What nobody asked for comes in between, as it may.
        self._say(b"* %d EXISTS\r\n" % len(self.server.mails))
        if fields := _FIELDS.search(wanted):
            names = {one.lower() for one in fields[1].split()}
            head = mail.partition(b"\r\n\r\n")[0]
            lines = re.split(rb"\r\n(?![ \t])", head)
            kept = [one for one in lines if one.partition(b":")[0].lower() in names]
            text = b"".join(one + b"\r\n" for one in kept) + b"\r\n"
            about = b"UID %d RFC822.SIZE %d BODY[%s]" % (uid, len(mail), fields[0])
        else:
            text, about = mail, b"UID %d BODY[]" % uid
        size = 10**9 if self.server.huge and not fields else len(text)
        self._say(b"* %d FETCH (%s {%d}\r\n" % (number, about, size) + text + b")\r\n")

    def _say(self, content: bytes) -> None:
        self.line.sendall(content)


@contextmanager
def imapserver(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False
) -> Iterator[Imapserver]:
    """Be a mailbox server for the length of a block."""
    found = Imapserver(tls, implicit=implicit)
    try:
        yield found
    finally:
        found.close()
