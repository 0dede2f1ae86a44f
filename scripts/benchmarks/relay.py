"""A relay between kiosk and hub that counts what crosses: bytes of a connection, requests, and what TLS adds."""

import datetime
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_HOST = "127.0.0.1"
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Crossed:
    """What crossed so far; requests only where they can be read."""

    bytes: int
    requests: int

    def since(self, before: "Crossed") -> "Crossed":
        return Crossed(self.bytes - before.bytes, self.requests - before.requests)


class Relay:
    """Passes connections on to a port of this machine, until the `with` block ends.

    With `tls`, what comes is TLS and is passed on without it.
    """

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._target, self._tls = port, tls
        self._bytes = self._requests = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._listener = socket.create_server((_HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def crossed(self) -> Crossed:
        with self._lock:
            return Crossed(self._bytes, self._requests)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with suppress(OSError), near:
            plain = self._tls.wrap_socket(near, server_side=True) if self._tls else near
            with plain, socket.create_connection((_HOST, self._target)) as far:
                answering = threading.Thread(target=self._pass, args=(far, plain), daemon=True)
                answering.start()
                self._pass(plain, far)
                answering.join()

    def _pass(self, source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(_CHUNK):
                with self._lock:
                    self._bytes += len(content)
                    self._requests += content.count(b" HTTP/1.1\r\n")
                to.sendall(content)
            to.shutdown(socket.SHUT_WR)


def make_tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS 1.3 with an ECDSA certificate of its own, and that certificate's file, for those who trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(_HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "hub.crt", folder / "hub.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file.write_bytes(written)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key_file)
    return context, certificate
