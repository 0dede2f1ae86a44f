"""A preview: the real kiosk, a real pack, shown anew after each change, and nothing left of it."""

import os
import select
import socket
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.previewing import Preview, preview
from tests.sync.hub.catalogue.previewing.sitting import KIOSK, SECONDS, sitting
from tests.sync.hub.catalogue.tiny_pack import edit


def clock() -> datetime:
    return datetime.now(UTC)


def test_the_pack_is_shown_until_ctrl_c_and_nothing_is_left(pack: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()}
    with sitting(pack, tmp_path / "scratch") as author:
        assert author.first_look == []
        with urllib.request.urlopen(author.kiosk, timeout=30) as answer:  # noqa: S310 - an address that we just made
            assert answer.status == 200
        assert author.interrupt() == 0
        assert author.next_line() == "The preview has ended; nothing of it is left."
    assert list((tmp_path / "scratch").iterdir()) == []
    assert {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()} == before
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(author.kiosk, timeout=10)  # noqa: S310


def test_a_preview_that_is_killed_leaves_no_kiosk_behind(pack: Path, tmp_path: Path) -> None:
    with sitting(pack, tmp_path / "scratch") as author:
        children = Path(f"/proc/{author.process.pid}/task/{author.process.pid}/children").read_text()
        kiosks = {os.pidfd_open(int(pid)) for pid in children.split()}
        assert kiosks
        author.process.kill()
        author.process.wait()
    for kiosk in kiosks:
        ended, _, _ = select.select([kiosk], [], [], SECONDS)
        os.close(kiosk)
        assert ended


def test_a_change_is_shown_a_fault_is_said_and_what_was_shown_stays(pack: Path, tmp_path: Path) -> None:
    with sitting(pack, tmp_path / "scratch") as author:
        first = author.state()
        assert (first["edition"], first["faults"], first["languages"], first["is_ready"]) == (1, [], ["en", "ml"], True)
        edit(pack, "en/01-make-tea.md", "Smell", "Taste")
        assert author.next_line() == f"{pack}: shown as it is now"
        second = author.state(first["number"])
        assert second["edition"] == 2
        edit(pack, "en/01-make-tea.md", "## Milk", "# Milk")
        assert author.next_line().startswith(f"{pack}/en/01-make-tea.md:11: heading-level: ")
        assert author.next_line() == f"{pack}: 1 fault"
        third = author.state(second["number"])
        assert (third["edition"], third["is_ready"], len(third["faults"])) == (2, True, 1)
        edit(pack, "en/01-make-tea.md", "# Milk", "## Milk")
        assert author.next_line() == f"{pack}: shown as it is now"
        assert author.state(third["number"])["faults"] == []


def test_a_pack_with_a_fault_waits_until_it_is_mended(pack: Path, tmp_path: Path) -> None:
    edit(pack, "pack.toml", "minutes = 12", "minutes = 0")
    with sitting(pack, tmp_path / "scratch") as author:
        assert author.first_look[0].startswith(f"{pack}/pack.toml:7: range: ")
        state = author.state()
        assert (state["is_ready"], len(state["faults"])) == (False, 1)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(author.kiosk, timeout=30)  # noqa: S310
        assert caught.value.code == 503
        edit(pack, "pack.toml", "minutes = 0", "minutes = 12")
        assert author.next_line() == f"{pack}: shown as it is now"
        assert author.state(state["number"])["is_ready"]


def test_a_kiosk_that_fails_is_said_with_its_command(pack: Path) -> None:
    with pytest.raises(AuthorError, match="trust") as caught:
        preview(pack, 0, clock, ["false"], print)
    assert caught.value.code == "preview"


def test_a_port_that_somebody_else_uses_is_said_and_nothing_is_shown(pack: Path) -> None:
    shown: list[Preview] = []
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AuthorError, match="another program") as caught:
        preview(pack, taken.getsockname()[1], clock, KIOSK, shown.append)
    assert caught.value.code == "preview"
    assert shown == []


def test_a_kiosk_that_fails_while_it_is_shown_is_said(pack: Path) -> None:
    failing = [sys.executable, "-c", FAILS_WHEN_SERVING]
    shown: list[Preview] = []
    with pytest.raises(AuthorError, match="no more memory"):
        preview(pack, 0, clock, failing, shown.append)
    assert len(shown) == 1


def test_a_kiosk_that_ends_before_it_answers_is_said(pack: Path) -> None:
    ending = [sys.executable, "-c", "import sys\nif 'serve' in sys.argv: sys.exit('no database')"]
    with pytest.raises(AuthorError, match="no database"):
        preview(pack, 0, clock, ending, print)


FAILS_WHEN_SERVING = """
import sys
if "serve" in sys.argv:
    print("Kiosk: http://127.0.0.1:9/", flush=True)
    sys.exit("no more memory")
"""
