"""A mail server that does what it is told, down to the byte: any answer, or none, at any word."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

# What it does in place of an answer.
DROP, STALL, DRIBBLE = "drop", "stall", "dribble"
USUAL = {
    "CONNECT": "220 here",
    "EHLO": "250 here",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "DOT": "250 2.0.0 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


class Mailserver:
    """Answers as in `script` where that has a word, else as usual; keeps what it took.

    The word CONTENT drops the line once so many bytes of a mail have come. `heard` has every
    command, `taken` every mail whose end it saw and did not refuse.
    """

    def __init__(self, script: Mapping[str, str] | None = None) -> None:
        self.script = dict(script or {})
        self.heard: list[str] = []
        self.taken: list[bytes] = []
        self.envelopes: list[tuple[str, str]] = []
        self.connections = 0
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = [threading.Thread(target=self._listen)]
        self._threads[0].start()

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
                self.connections += 1
                thread = threading.Thread(target=self._converse, args=(found,))
                self._threads.append(thread)
                thread.start()

    def _converse(self, line: socket.socket) -> None:
        with line, suppress(OSError, _Over):
            line.settimeout(0.05)
            talk = _Talk(line, self._over)
            self._answer(talk, "CONNECT")
            while command := talk.until(b"\r\n"):
                word = command.decode("ascii", "replace").strip()
                self.heard.append(word)
                verb = word.split(" ")[0].upper()
                if verb in ("MAIL", "RCPT"):
                    talk.envelope[verb] = word.partition("<")[2].partition(">")[0]
                answer = self._answer(talk, verb)
                if verb == "DATA" and answer.startswith("354"):
                    self._read_mail(talk)

    def _read_mail(self, talk: "_Talk") -> None:
        if cut := self.script.get("CONTENT"):
            talk.some(int(cut))
            raise _Over
        mail = talk.until(b"\r\n.\r\n")
        if not mail:
            raise _Over
        answer = self.script.get("DOT", USUAL["DOT"])
        # Whoever drops the line, or answers what nobody can read, may have taken it.
        if answer[:1] not in ("4", "5"):
            self.taken.append(mail)
            self.envelopes.append((talk.envelope["MAIL"], talk.envelope["RCPT"]))
        self._answer(talk, "DOT")

    def _answer(self, talk: "_Talk", verb: str) -> str:
        answer = self.script.get(verb, USUAL.get(verb, "502 what"))
        if answer == DROP:
            raise _Over
        if answer == STALL:
            talk.wait()
        elif answer == DRIBBLE:
            talk.dribble()
        else:
            talk.line.sendall(f"{answer}\r\n".encode())
        return answer


class _Over(Exception):
    """The line is to be dropped."""


class _Talk:
    def __init__(self, line: socket.socket, over: threading.Event) -> None:
        self.line, self._over, self._heard = line, over, b""
        self.envelope: dict[str, str] = {}

    def until(self, end: bytes) -> bytes:
        """Return what comes up to an end; nothing once the other side has hung up."""
        while end not in self._heard:
            if not (more := self._more()):
                return b""
            self._heard += more
        found, _, self._heard = self._heard.partition(end)
        return found + end

    def some(self, size: int) -> None:
        """Read so many bytes."""
        while len(self._heard) < size and (more := self._more()):
            self._heard += more

    def wait(self) -> None:
        """Say nothing until the other side hangs up."""
        while self._more():
            pass

    def dribble(self) -> None:
        """Say a byte of an endless answer now and then."""
        while not self._over.wait(0.02):
            self.line.sendall(b"2")

    def _more(self) -> bytes:
        while not self._over.is_set():
            with suppress(TimeoutError):
                return self.line.recv(65_536)
        raise _Over


@contextmanager
def mailserver(script: Mapping[str, str] | None = None) -> Iterator[Mailserver]:
    """Be such a server for the length of a block."""
    found = Mailserver(script)
    try:
        yield found
    finally:
        found.close()
