"""A preview: the real kiosk, a real pack, and nothing left of it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.previewing import preview
from tests.sync.hub.catalogue.tiny_pack import edit

KIOSK = [sys.executable, "-c", "from kiosk.commands import main; main()"]
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sync.hub.catalogue.previewing import preview

kiosk = [sys.executable, "-c", "from kiosk.commands import main; main()"]
preview(Path(sys.argv[1]), 0, datetime.now(UTC), kiosk, lambda shown: print(shown.address, flush=True))
"""


def test_the_pack_is_shown_until_ctrl_c_and_nothing_is_left(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "scratch")}
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(pack)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    try:
        assert process.stdout
        address = process.stdout.readline().decode().strip()
        assert address, process.communicate()[1].decode()
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - an address that we just made
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
    assert list((tmp_path / "scratch").iterdir()) == []
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=10)  # noqa: S310


def test_a_pack_with_a_fault_is_not_shown(pack: Path) -> None:
    edit(pack, "pack.toml", "minutes = 12", "minutes = 0")
    with pytest.raises(AuthorError) as caught:
        preview(pack, 0, datetime.now(UTC), ["false"], print)
    assert caught.value.code == "faults"


def test_a_kiosk_that_fails_is_said_with_its_command(pack: Path) -> None:
    with pytest.raises(AuthorError, match="trust") as caught:
        preview(pack, 0, datetime.now(UTC), ["false"], print)
    assert caught.value.code == "preview"


def test_a_port_that_somebody_else_uses_is_said_and_nothing_is_shown(pack: Path) -> None:
    shown: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AuthorError, match="another program") as caught:
        preview(pack, taken.getsockname()[1], datetime.now(UTC), KIOSK, shown.append)
    assert caught.value.code == "preview"
    assert shown == []


def test_a_kiosk_that_fails_while_it_is_shown_is_said(pack: Path) -> None:
    failing = [sys.executable, "-c", FAILS_WHEN_SERVING]
    shown: list[object] = []
    with pytest.raises(AuthorError, match="no more memory"):
        preview(pack, 0, datetime.now(UTC), failing, shown.append)
    assert len(shown) == 1


FAILS_WHEN_SERVING = """
import sys
if "serve" in sys.argv:
    print("Kiosk: http://127.0.0.1:9/", flush=True)
    sys.exit("no more memory")
"""
