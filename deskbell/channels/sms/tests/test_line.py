"""A line by itself: over TLS, from several threads at once, and at its end."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deskbell.channels.sms.smsc import line as line_module
from deskbell.channels.sms.smsc import pdus
from deskbell.channels.sms.smsc.line import Cut, Line, NoLine, Where
from deskbell.channels.sms.smsc.pdus import Pdu


class Answering(threading.Thread):
    """Accepts one connection and answers each request with OK, in the order in which they come."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.context = context
        self.heard: list[Pdu] = []

    def run(self) -> None:
        connected, _ = self.listening.accept()
        try:
            if self.context:
                connected = self.context.wrap_socket(connected, server_side=True)
            buffer = bytearray()
            while octets := connected.recv(4096):
                buffer += octets
                while (pdu := pdus.take(buffer)) is not None:
                    self.heard.append(pdu)
                    if pdu.command == pdus.SUBMIT_SM:
                        reply = Pdu(pdu.command | pdus.RESPONSE, 0, pdu.sequence, pdu.body[:8] + b"\0")
                    else:
                        reply = pdu.reply()
                    connected.sendall(reply.octets())
        except OSError:
            return
        finally:
            connected.close()
            self.listening.close()


def where(port: int, tls: bool = False) -> Where:
    return Where("127.0.0.1", port, "desk", "secret", tls=tls)


def receiving(line: Line) -> threading.Thread:
    def receive() -> None:
        try:
            while True:
                line.receive(0.2)
        except Cut:
            return

    thread = threading.Thread(target=receive, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "centre")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "centre.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file


def test_many_ask_at_once_and_each_gets_its_own_answer() -> None:
    server = Answering()
    server.start()
    line = Line.bound(where(server.port))
    thread = receiving(line)
    asked = [f"{number:08d}".encode() for number in range(200)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda body: line.ask(pdus.SUBMIT_SM, body), asked))
    assert [answer.body.rstrip(b"\0") for answer in answers] == asked
    line.unbind()
    thread.join(5)
    server.join(5)


def test_a_line_by_tls_is_a_line(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Answering(context)
    server.start()
    line = Line.bound(where(server.port, tls=True))
    thread = receiving(line)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: line.ask(pdus.SUBMIT_SM, b"x" * 8), range(50)))
    assert {answer.status for answer in answers} == {0}
    line.unbind()
    thread.join(5)
    server.join(5)


def test_a_certificate_that_nobody_vouches_for_is_no_line(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Answering(context)
    server.start()
    with pytest.raises(NoLine, match="certificate"):
        Line.bound(where(server.port, tls=True))
    server.join(5)


def test_who_waits_for_an_answer_hears_that_the_line_broke() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        connected = socket.create_connection(listening.getsockname())
        other, _ = listening.accept()
        line = Line(connected)
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(line.ask, pdus.SUBMIT_SM, b"")
            assert other.recv(100)
            other.close()
            with pytest.raises(Cut):
                line.receive(5)
            line.close()
            with pytest.raises(Cut):
                asking.result(5)
        with pytest.raises(NoLine):
            line.ask(pdus.SUBMIT_SM, b"")
        line.close()


def test_a_text_right_behind_the_bind_is_not_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        binding = pool.submit(Line.bound, where(listening.getsockname()[1]))
        other, _ = listening.accept()
        assert other.recv(100)
        bind = Pdu(pdus.BIND_TRANSCEIVER | pdus.RESPONSE, 0, 1, b"centre\0")
        text = Pdu(pdus.DELIVER_SM, 0, 1, b"the body")
        other.sendall(bind.octets() + text.octets())
        line = binding.result(5)
        assert line.receive(5) == text
        line.close()
        other.close()


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "CONNECTING", 0.5)
    monkeypatch.setattr(line_module, "ANSWERING", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with pytest.raises(NoLine, match="did not answer the bind"):
            Line.bound(where(listening.getsockname()[1]))
        line = Line(socket.create_connection(listening.getsockname()))
        with pytest.raises(Cut, match="did not answer"):
            line.ask(pdus.SUBMIT_SM, b"")
        line.close()
