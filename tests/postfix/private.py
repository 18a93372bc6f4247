"""A Postfix of the test's own: its settings, queue, mailboxes and port, beside any other one."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS_MAX = 20.0
MAIL_SECONDS_MAX = 30.0

# Who is at home at people.example; everybody else is nobody there.
PEOPLE = ("ada",)

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.people.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
# So that it takes mail to nobody and says so later, as servers behind a gateway do.
smtpd_reject_unlisted_recipient = no
disable_dns_lookups = yes
smtp_host_lookup = native
relay_domains = in.shop.example
transport_maps = texthash:{folder}/transport
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = people.example
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
# Nothing is shut into its queue, which has no copy of the system's files.
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """It runs: `port` takes mail; what is for people.example lies in mailboxes."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._folder = folder

    def mail(self, name: str, holding: str) -> bytes:
        """Return the mail of a mailbox that holds a word, as it lies there, once it does."""
        fresh, deadline = self._folder / "mail" / name / "new", time.monotonic() + MAIL_SECONDS_MAX
        while True:
            for one in fresh.iterdir() if fresh.exists() else ():
                if holding.encode() in (content := one.read_bytes()):
                    return content
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    @property
    def log(self) -> str:
        """Return what it says of itself."""
        file = self._folder / "log" / "mail.log"
        return file.read_text() if file.exists() else "it has said nothing"


@contextmanager
def postfix(answers_port: int) -> Iterator[Postfix]:
    """Run one for the length of a block; mail to in.shop.example goes to a port by LMTP."""
    # Its parts run as other users, who may not look into a folder of the test.
    folder = Path(tempfile.mkdtemp(prefix="twofold-postfix-", dir="/tmp"))
    found = Postfix(folder, free_port())
    command = ["postfix", "-c", str(folder / "settings")]
    try:
        _write(folder, found.port, answers_port)
        _run([*command, "start"])
        _wait(found)
        yield found
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True, timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write(folder: Path, port: int, answers_port: int) -> None:
    folder.chmod(0o755)
    for name in ("settings", "queue", "data", "mail", "log"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    nobody, own = pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
    os.chown(folder / "data", own.pw_uid, own.pw_gid)
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    told = {"folder": folder, "port": port, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (folder / "settings" / "main.cf").write_text(_MAIN.format(**told))
    (folder / "settings" / "master.cf").write_text(_MASTER.format(**told))
    (folder / "transport").write_text(f"in.shop.example lmtp:inet:127.0.0.1:{answers_port}\n")
    boxes = "".join(f"{name}@people.example {name}/\n" for name in PEOPLE)
    (folder / "mailboxes").write_text(boxes)


def _run(command: list[str]) -> None:
    # Not by pipes: what stays running keeps them open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=60
        )
        said.seek(0)
        assert done.returncode == 0, said.read()


def _wait(found: Postfix) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            with socket.create_connection(("127.0.0.1", found.port), timeout=5) as line:
                assert line.recv(1_024).startswith(b"220 ")
                return
        except OSError:
            assert time.monotonic() < deadline, found.log
            time.sleep(0.1)
