"""A Dovecot of the test's own: its settings, mailboxes, certificate and ports, beside any other."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.postfix.private import free_port

SECONDS_MAX = 20.0
USER, PASSWORD = "shop@in.shop.example", 'p "w\\d ä'

_SETTINGS = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
mail_location = maildir:{folder}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login
auth_failure_delay = 0
# Whoever errs is not made to wait: a test does so by intent.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
"""


class Dovecot:
    """It runs: `port` speaks STARTTLS, `tls_port` TLS; mail is put into one mailbox."""

    def __init__(self, folder: Path) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self._folder = folder
        self._put, self._validity = 0, 2_000_000_000

    @property
    def inbox(self) -> Path:
        """Return the folder that the mails lie in."""
        return self._folder / "mail" / USER

    @property
    def log(self) -> str:
        """Return what it says of itself."""
        file = self._folder / "dovecot.log"
        return file.read_text() if file.exists() else "it has said nothing"

    def put(self, *mails: bytes) -> None:
        """Let mails lie there unread, as whoever delivers them would."""
        for mail in mails:
            self._put += 1
            name = f"{self._put:06}.test"
            ready = self.inbox / "tmp" / name
            ready.write_bytes(mail)
            _give(ready)
            ready.replace(self.inbox / "new" / name)

    def unread(self) -> list[str]:
        """Return the names of the mails that nobody has marked in any way."""
        # Behind these letters a name tells its marks.
        lying = [one.name for kind in ("new", "cur") for one in (self.inbox / kind).iterdir()]
        return sorted(name for name in lying if not name.partition(":2,")[2])

    def empty(self) -> None:
        """Have no mail there."""
        for kind in ("new", "cur"):
            for one in (self.inbox / kind).iterdir():
                one.unlink()

    def number_anew(self) -> None:
        """Give all mails new numbers, as where a mailbox was copied back."""
        self._validity += 1
        told = ("--uid-validity", str(self._validity), "--min-next-uid", "1")
        self._command("mailbox", "update", "-u", USER, *told, "INBOX")

    def cut(self) -> None:
        """End every line that somebody reads by, and wait until each has gone."""
        # It learns of a line a moment after it is there, and says that it ended it a moment before.
        self._wait_for(lines=True)
        self._command("kick", USER)
        self._wait_for(lines=False)

    def _wait_for(self, *, lines: bool) -> None:
        deadline = time.monotonic() + SECONDS_MAX
        while (USER in self._command("who")) is not lines:
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    def _command(self, *words: str) -> str:
        told = ["doveadm", "-c", str(self._folder / "dovecot.conf"), *words]
        done = subprocess.run(told, check=False, capture_output=True, timeout=SECONDS_MAX)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()


@contextmanager
def dovecot(certificate: Path) -> Iterator[Dovecot]:
    """Run one for the length of a block."""
    # Its parts run as other users, who may not look into a folder of the test.
    folder = Path(tempfile.mkdtemp(prefix="twofold-dovecot-", dir="/tmp"))
    found = Dovecot(folder)
    _write(folder, found, certificate)
    with (folder / "said").open("w") as said:
        told = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
        master = subprocess.Popen(told, stdout=said, stderr=said)
    try:
        _wait(found, master)
        yield found
    finally:
        master.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            master.wait(SECONDS_MAX)
        master.kill()
        master.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, found: Dovecot, certificate: Path) -> None:
    folder.chmod(0o755)
    for kind in ("cur", "new", "tmp"):
        (found.inbox / kind).mkdir(parents=True)
    for one in (folder / "mail", found.inbox, *found.inbox.iterdir()):
        _give(one)
    own = folder / "both.pem"
    own.write_bytes(certificate.read_bytes())
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
    told = _SETTINGS.format(
        folder=folder, certificate=own, port=found.port, tls_port=found.tls_port
    )
    (folder / "dovecot.conf").write_text(told)


def _give(path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _wait(found: Dovecot, master: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while True:
        try:
            with socket.create_connection(("127.0.0.1", found.port), timeout=5) as line:
                assert line.recv(1_024).startswith(b"* OK")
                return
        except OSError:
            assert master.poll() is None, found.log
            assert time.monotonic() < deadline, found.log
            time.sleep(0.05)
