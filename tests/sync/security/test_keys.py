"""Secret files: made once, readable by their owner only."""

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sync.security import keys

MAKE_ONE = """
import sys
from pathlib import Path
from sync.security import keys
print(keys.secret(Path(sys.argv[1])).hex())
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_stays(tmp_path: Path) -> None:
    secret = keys.secret(tmp_path / "keys" / "pepper")

    assert len(secret) == 32
    assert keys.secret(tmp_path / "keys" / "pepper") == secret
    assert keys.secret(tmp_path / "keys" / "other") != secret


def test_only_its_owner_can_read_a_secret(tmp_path: Path) -> None:
    keys.secret(tmp_path / "keys" / "pepper")

    assert mode(tmp_path / "keys" / "pepper") == 0o600
    assert mode(tmp_path / "keys") == 0o700


def test_nothing_but_the_secret_is_left_in_the_folder(tmp_path: Path) -> None:
    keys.secret(tmp_path / "pepper")

    assert [path.name for path in tmp_path.iterdir()] == ["pepper"]


def test_a_signing_key_stays_the_same(tmp_path: Path) -> None:
    key = keys.signing_key(tmp_path / "kiosk.key")

    key.public_key().verify(keys.signing_key(tmp_path / "kiosk.key").sign(b"message"), b"message")
    assert keys.public_bytes(key) == keys.public_bytes(keys.signing_key(tmp_path / "kiosk.key"))
    assert len(keys.public_bytes(key)) == 32


def test_a_maker_is_asked_only_if_nothing_is_kept(tmp_path: Path) -> None:
    keys.kept(tmp_path / "kiosk.id", lambda: b"first")

    assert keys.kept(tmp_path / "kiosk.id", lambda: pytest.fail("asked again")) == b"first"


def test_a_failing_maker_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        keys.kept(tmp_path / "kiosk.id", lambda: bytes(1 // 0))

    assert list(tmp_path.iterdir()) == []


def test_threads_that_come_first_together_get_one_secret(tmp_path: Path) -> None:
    together = threading.Barrier(16)
    found: set[bytes] = set()

    def take() -> None:
        together.wait()
        found.add(keys.secret(tmp_path / "keys" / "pepper"))

    threads = [threading.Thread(target=take) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {(tmp_path / "keys" / "pepper").read_bytes()}
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["pepper"]


def test_processes_that_come_first_together_get_one_secret(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "pepper"
    processes = [
        subprocess.Popen([sys.executable, "-c", MAKE_ONE, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]

    found = {process.communicate(timeout=60)[0].strip() for process in processes}

    assert found == {path.read_bytes().hex()}
    assert mode(path) == 0o600
