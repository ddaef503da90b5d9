"""A mail server of a few words (IMAP4rev1), which says of a message what a test wants."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """Its messages by number, and what FETCH says of some instead: whole lines; ``{tag}`` is the command's own."""

    messages: dict[int, bytes] = field(default_factory=dict)
    instead: dict[int, bytes] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    port: int = 0

    def answer(self, tag: bytes, command: str) -> bytes:
        done = tag + b" OK done\r\n"
        match command.upper().split():
            case ["CAPABILITY"]:
                return b"* CAPABILITY IMAP4rev1\r\n" + done
            case ["STATUS", *_]:
                told = f"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT {max(self.messages, default=0) + 1})\r\n"
                return told.encode() + done
            case ["UID", "SEARCH", *wanted]:
                return f"* SEARCH {self._found(' '.join(wanted))}\r\n".encode() + done
            case ["UID", "FETCH", uid, *_]:
                return self._fetched(tag, int(uid), done)
            case ["LOGOUT"]:
                return b"* BYE\r\n" + done
        return done

    def _found(self, wanted: str) -> str:
        asked = re.search(r"UID (\d+)(:\*)?", wanted)
        first = int(asked[1]) if asked else 0
        last = max(self.messages, default=0) if asked is None or asked[2] else first
        return " ".join(str(uid) for uid in self.messages if first <= uid <= last)

    def _fetched(self, tag: bytes, uid: int, done: bytes) -> bytes:
        self.asked.append(uid)
        if uid in self.instead:
            return self.instead[uid].replace(b"{tag}", tag)
        raw = self.messages.get(uid)
        return done if raw is None else b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, uid, len(raw), raw) + done


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    made = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                tag, _, command = line.strip().partition(b" ")
                self.wfile.write(made.answer(tag, command.decode()))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Session) as server:
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield made
        finally:
            server.shutdown()
