"""A real post office on the loopback: Postfix takes and brings mail, Dovecot keeps mailboxes, swaks writes letters.

Each runs from a folder of its own on free ports, and nothing of the machine's own mail is touched. Where the programs
are not installed, or may not be started, the tests that need them say so by name (and where CI runs, fail).
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from tests.certificates import certify
from tests.serving import free_port
from tests.sign_in import Tokens, tokens

PACKAGES = {
    "postfix": "postfix",
    "dovecot": "dovecot-imapd dovecot-lmtpd",
    "swaks": "swaks",
}
SBIN = "/usr/sbin:/usr/local/sbin:/sbin"
START_SECONDS = 20
PASSWORD = "a quiet place to read"
# The mailboxes that there are; mail to anybody else at their domain comes back.
PATRONS = ("fern", "otto", "mei")
PATRONS_DOMAIN = "patron.example"
LIBRARY_DOMAIN = "library.example"


def need(*programs: str) -> None:
    """Skips the test, by name, where one of these programs is absent."""
    absent = [program for program in programs if program_of(program) is None]
    if absent:
        packages = " ".join(PACKAGES[program] for program in absent)
        pytest.skip(f"{', '.join(absent)} not installed: apt-get install --no-install-recommends {packages}")
    if os.geteuid() != 0 and set(programs) & {"postfix", "dovecot"}:
        pytest.skip("Postfix and Dovecot are started by root only (.ci/run does so)")


def program_of(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SBIN}")


@dataclass
class Dovecot:
    """Mailboxes, by IMAP and LMTP."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int
    # Where it asks whether a token is good.
    tokens: Tokens

    @property
    def certificate(self) -> Path:
        """What a client has to trust."""
        return self.folder / "cert.pem"

    @contextmanager
    def mailbox(self, name: str) -> Iterator[MailBoxUnencrypted]:
        with MailBoxUnencrypted("127.0.0.1", self.imap, timeout=START_SECONDS).login(name, PASSWORD) as box:
            yield box

    def letters(self, name: str) -> list[bytes]:
        """Every letter in somebody's mailbox, the oldest first."""
        with self.mailbox(name) as box:
            return [bytes(box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]) for uid in box.uids("ALL")]

    def put(self, name: str, *letters: bytes) -> None:
        with self.mailbox(name) as box:
            for letter in letters:
                box.append(letter)


@dataclass
class Postfix:
    """A mail server: what is for the library goes to ``library_port`` by LMTP, what is for patrons to Dovecot."""

    folder: Path
    port: int
    library_port: int

    def log(self) -> str:
        path = self.folder / "mail.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    need("dovecot")
    with _folder("nobody") as folder, tokens() as giver:
        giver.owner = PATRONS[0]
        made = Dovecot(folder, free_port(), free_port(), free_port(), giver)
        certify(folder)
        _write(folder / "oauth2.conf", OAUTH2.format(port=giver.port))
        users = "".join(f"{name}:{{PLAIN}}{PASSWORD}::::::\n" for name in PATRONS)
        _write(folder / "users", users)
        _write(folder / "dovecot.conf", DOVECOT.format(folder=folder, imap=made.imap, imaps=made.imaps, lmtp=made.lmtp))
        line = [str(program_of("dovecot")), "-F", "-c", str(folder / "dovecot.conf")]
        with _running(line, folder, lambda: _answers(made)):
            yield made


@contextmanager
def postfix(mailboxes: Dovecot, library_port: int) -> Iterator[Postfix]:
    need("postfix")
    with _folder("root") as folder:
        made = Postfix(folder, free_port(), library_port)
        for name, owner in (("spool", "root"), ("lib", "postfix")):
            (folder / name).mkdir()
            shutil.chown(folder / name, owner)
        _write(folder / "main.cf", MAIN_CF.format(folder=folder, library=library_port, lmtp=mailboxes.lmtp))
        _write(folder / "master.cf", MASTER_CF.format(port=made.port))
        line = [str(program_of("postfix")), "-c", str(folder)]
        _said([*line, "start"], folder)
        try:
            _wait_for(lambda: _listens(made.port), "Postfix", made.log)
            yield made
        finally:
            subprocess.run([*line, "stop"], capture_output=True, check=False, env=_environment())


def swaks(port: int, *words: str, data: bytes | None = None) -> str:
    """Hands a letter to a mail server; what was said. Raises with all of it when it was refused."""
    need("swaks")
    line = [str(program_of("swaks")), "--server", f"127.0.0.1:{port}", *words]
    if data is not None:
        line += ["--data", "-"]
    return _said(line, Path("/"), data)


def until(found: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
    """Whether something came true in time: a real mail server takes a moment."""
    deadline = time.monotonic() + seconds
    while not found():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


# ---- starting and stopping ------------------------------------------------------------------------


@contextmanager
def _folder(owner: str) -> Iterator[Path]:
    """A folder that other users may walk through: these servers run as several."""
    folder = Path(tempfile.mkdtemp(prefix="deskbell-post-"))
    folder.chmod(0o755)
    entry = pwd.getpwnam(owner)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(line: Sequence[str], folder: Path, ready: Callable[[], bool]) -> Iterator[None]:
    log = folder / "out.log"
    with log.open("wb") as out:
        process = subprocess.Popen(line, stdout=out, stderr=out, cwd="/", env=_environment())
    try:
        _wait_for(ready, line[0], lambda: log.read_text("utf-8", "replace"), process)
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_for(
    ready: Callable[[], bool], name: str, log: Callable[[], str], process: subprocess.Popen[bytes] | None = None
) -> None:
    def gone() -> bool:
        return process is not None and process.poll() is not None

    if not until(lambda: ready() or gone()) or gone():
        raise RuntimeError(f"{name} did not start. It said:\n{log()}")


def _said(line: Sequence[str], folder: Path, data: bytes | None = None) -> str:
    done = subprocess.run(line, input=data, capture_output=True, check=False, cwd=folder, env=_environment())
    told = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode:
        raise RuntimeError(f"{' '.join(line)} ended with {done.returncode}:\n{told}")
    return told


def _environment() -> dict[str, str]:
    return {"PATH": f"{os.environ.get('PATH', '')}:{SBIN}", "LC_ALL": "C", "HOME": "/"}


def _answers(made: Dovecot) -> bool:
    try:
        with made.mailbox(PATRONS[0]):
            return _listens(made.lmtp)
    except OSError:
        return False


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            return line.recv(4).startswith(b"220")
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o644)


DOVECOT = """\
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain xoauth2
disable_plaintext_auth = no
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
recipient_delimiter = +
mail_location = maildir:{folder}/mail/%n
mail_uid = nobody
mail_gid = nogroup
auth_username_format = %n
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""

OAUTH2 = """\
introspection_mode = get
introspection_url = http://127.0.0.1:{port}/introspect?token=
username_attribute = username
active_attribute = active
active_value = true
"""

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/lib
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.library.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
lmtp_host_lookup = native
recipient_delimiter = +
virtual_mailbox_domains = library.example, patron.example
virtual_mailbox_maps = static:all
transport_maps = inline:{{
  {{library.example=lmtp:inet:127.0.0.1:{library}}},
  {{patron.example=lmtp:inet:127.0.0.1:{lmtp}}} }}
default_transport = error:nobody lives there
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
message_size_limit = 50000000
lmtp_connect_timeout = 5s
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
