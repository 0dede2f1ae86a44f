"""Signing with an Ed25519 key that an SSH agent holds (draft-ietf-sshm-ssh-agent), so that it never lies on the hub.

An agent that is forwarded lets a publisher sign with a key that stays on their own machine.
"""

import base64
import hashlib
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.signer import Key, SecretsHandler, Signature, Signer, SSlibKey

SOCKET_VARIABLE = "SSH_AUTH_SOCK"
SCHEME = "ssh-agent"

_ED25519 = b"ssh-ed25519"
_ASK_KEYS, _KEYS, _ASK_SIGNATURE, _SIGNATURE = 11, 12, 13, 14
_LONGEST_ANSWER = 256 * 1024
_PATIENCE = 60


class AgentError(Exception):
    """The agent is not there, does not answer, or refused; the text says which."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An Ed25519 key in an agent: its 32 public bytes, and the comment by which people know it."""

    public: bytes
    comment: str

    @property
    def fingerprint(self) -> str:
        """As `ssh-add -l` shows it."""
        digest = hashlib.sha256(_blob(self.public)).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    def key(self) -> SSlibKey:
        return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(self.public))


def identities(address: str | None = None) -> list[Identity]:
    """The Ed25519 keys of the agent at this socket, or at the one that the environment names. Raises AgentError."""
    fields = _Fields(_asked(address, _ASK_KEYS, b"", _KEYS))
    found = []
    for _ in range(fields.number()):
        blob, comment = fields.text(), fields.text()
        parts = _Fields(blob)
        if parts.text() == _ED25519:
            found.append(Identity(parts.text(), comment.decode(errors="replace")))
    return found


class SshAgentSigner(Signer):
    """Asks an agent for each signature; raises AgentError if it does not give one."""

    def __init__(self, public_key: SSlibKey, address: str | None = None) -> None:
        self._public_key = public_key
        self._address = address

    @property
    def public_key(self) -> SSlibKey:
        return self._public_key

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> "SshAgentSigner":
        if priv_key_uri.partition(":")[0] != SCHEME or not isinstance(public_key, SSlibKey):
            raise ValueError(f"{priv_key_uri} is no key of an SSH agent")
        return cls(public_key)

    def sign(self, payload: bytes) -> Signature:
        blob = _blob(bytes.fromhex(self._public_key.keyval["public"]))
        request = _packed(blob) + _packed(payload) + struct.pack(">I", 0)
        answer = _Fields(_Fields(_asked(self._address, _ASK_SIGNATURE, request, _SIGNATURE)).text())
        if answer.text() != _ED25519:
            raise AgentError("the SSH agent signed in another way than asked")
        return Signature(self._public_key.keyid, answer.text().hex())


def _asked(address: str | None, kind: int, body: bytes, expected: int) -> bytes:
    """The body of the agent's answer to one message."""
    address = address or os.environ.get(SOCKET_VARIABLE)
    if not address:
        raise AgentError(f"no SSH agent is running ({SOCKET_VARIABLE} is not set)")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(_PATIENCE)  # a person may have to confirm
            link.connect(address)
            link.sendall(struct.pack(">IB", len(body) + 1, kind) + body)
            length = struct.unpack(">I", _received(link, 4))[0]
            if not 1 <= length <= _LONGEST_ANSWER:
                raise AgentError("the SSH agent gave an answer that cannot be read")
            answer = _received(link, length)
    except OSError as error:
        raise AgentError(f"the SSH agent does not answer ({error.strerror or error})") from error
    if answer[0] != expected:
        raise AgentError("the SSH agent refused, as if it did not hold this key")
    return answer[1:]


def _received(link: socket.socket, length: int) -> bytes:
    return b"".join(_pieces(link, length))


def _pieces(link: socket.socket, left: int) -> Iterator[bytes]:
    while left:
        piece = link.recv(left)
        if not piece:
            raise AgentError("the SSH agent broke off")
        left -= len(piece)
        yield piece


def _blob(public: bytes) -> bytes:
    return _packed(_ED25519) + _packed(public)


def _packed(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


class _Fields:
    """Takes numbers and strings off an SSH message, one after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def number(self) -> int:
        return int.from_bytes(self._take(4))

    def text(self) -> bytes:
        return self._take(self.number())

    def _take(self, length: int) -> bytes:
        taken, self._data = self._data[:length], self._data[length:]
        if len(taken) != length:
            raise AgentError("the SSH agent gave an answer that cannot be read")
        return taken
