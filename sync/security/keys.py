"""Secret files: made once, readable by their owner only, durable before they are used."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.durable import sync_path

_SECRET_BYTES = 32


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes of a secret file, made by `make` if it is not there yet (mode 0600, in a folder of mode 0700)."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    content = make()
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # another process was first: then its secret counts
        os.link(temporary, path)
    temporary.unlink()
    sync_path(path.parent)
    return path.read_bytes()


def secret(path: Path) -> bytes:
    """32 random bytes that stay the same for this path."""
    return kept(path, lambda: secrets.token_bytes(_SECRET_BYTES))


def signing_key(path: Path) -> Ed25519PrivateKey:
    """An Ed25519 key that stays the same for this path (raw, 32 bytes)."""
    return Ed25519PrivateKey.from_private_bytes(secret(path))


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of its public key."""
    return key.public_key().public_bytes_raw()
