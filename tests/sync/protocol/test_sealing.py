"""Sealing: only the holder of the key reads it, here and with the tools of others."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import sealing
from sync.protocol.errors import ProtocolError
from sync.security.keys import public_bytes
from tests.sync.protocol.hostile import cut_or_altered

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FORMER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SEALED = sealing.seal(b"what happened", public_bytes(KEY))


@given(st.binary(max_size=3000))
def test_what_was_sealed_is_opened_with_the_key(data: bytes) -> None:
    sealed = sealing.seal(data, public_bytes(KEY))

    assert sealing.is_sealed(sealed)
    assert sealing.unseal(sealed, [KEY]) == data


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 400_000])
def test_what_was_sealed_is_opened_whatever_its_size(size: int) -> None:
    assert sealing.unseal(sealing.seal(bytes(size), public_bytes(KEY)), [KEY]) == bytes(size)


def test_it_is_opened_with_a_former_key_as_well() -> None:
    assert sealing.unseal(sealing.seal(b"late", public_bytes(FORMER)), [KEY, FORMER]) == b"late"


@pytest.mark.parametrize("keys", [[], [STRANGER], [FORMER, STRANGER]], ids=len)
def test_others_do_not_open_it(keys: list[Ed25519PrivateKey]) -> None:
    with pytest.raises(ProtocolError) as refused:
        sealing.unseal(SEALED, keys)

    assert refused.value.code == "sealed"


@given(st.data())
def test_nothing_of_it_can_be_altered_or_cut_off(data: st.DataObject) -> None:
    with pytest.raises(ProtocolError) as refused:
        sealing.unseal(data.draw(cut_or_altered(SEALED)), [KEY])

    assert refused.value.code == "sealed"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_one_kind_of_error(data: bytes) -> None:
    for given_bytes in (data, sealing.BEGINNING + data, SEALED + data[:1] + b"x", SEALED[:200] + data):
        with pytest.raises(ProtocolError):
            sealing.unseal(given_bytes, [KEY])


def test_a_header_that_goes_on_and_on_is_refused_unread() -> None:
    """Else any stranger's 256 KB would keep the hub busy for minutes: this test would not end in time."""
    stanza = b"-> ssh-ed25519 ICWTIA " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    for header in (stanza * 100_000, b"-> ssh-ed25519 " * 400_000, SEALED[:60] + b"A" * 5_000_000):
        with pytest.raises(ProtocolError):
            sealing.unseal(sealing.BEGINNING + header, [KEY])


def test_the_same_bytes_are_never_sealed_alike() -> None:
    assert sealing.seal(b"what happened", public_bytes(KEY)) != SEALED


def test_a_small_message_grows_by_no_more_than_its_budget() -> None:
    assert len(sealing.seal(bytes(100), public_bytes(KEY))) <= 100 + 300


def test_what_is_no_key_seals_nothing() -> None:
    with pytest.raises(ValueError, match="key"):
        sealing.seal(b"", bytes(31))


needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="needs-program: age")


def openssh(key: Ed25519PrivateKey, path: Path) -> Path:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    return path


@needs_age
def test_the_stock_tool_opens_it_with_the_key_as_an_openssh_file(tmp_path: Path) -> None:
    file = tmp_path / "sealed.age"
    file.write_bytes(SEALED)

    def age(key: Ed25519PrivateKey) -> subprocess.CompletedProcess[bytes]:
        words = ["age", "-d", "-i", openssh(key, tmp_path / "key"), file]
        return subprocess.run(words, capture_output=True, check=False, timeout=30)

    assert age(KEY).stdout == b"what happened"
    refused = age(STRANGER)
    assert refused.returncode != 0
    assert refused.stdout == b""


@needs_age
def test_what_the_stock_tool_sealed_is_opened(tmp_path: Path) -> None:
    line = KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    made = subprocess.run(
        ["age", "-e", "-r", line], input=b"from elsewhere", capture_output=True, check=True, timeout=30
    )

    assert sealing.unseal(made.stdout, [KEY]) == b"from elsewhere"
