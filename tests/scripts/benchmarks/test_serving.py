"""nginx as a plain static web server, on this machine and behind a link."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from scripts.benchmarks.link import Link
from scripts.benchmarks.serving import WebServer
from tests.scripts.benchmarks.tools import need

CONTENT = bytes(100_000)


@pytest.fixture
def web(tmp_path: Path) -> Path:
    need("nginx")
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "a.pack").write_bytes(CONTENT)
    return folder


def test_each_request_is_counted_with_its_headers_both_ways(web: Path, tmp_path: Path) -> None:
    with WebServer(web, tmp_path / "state") as server:
        assert server.served().requests == 0
        assert urllib.request.urlopen(f"{server.address}a.pack").read() == CONTENT  # noqa: S310 - ours
        assert server.served().requests == 1
        assert len(CONTENT) + 200 < server.served().bytes < len(CONTENT) + 1000
        asked = urllib.request.Request(f"{server.address}a.pack", headers={"Range": "bytes=10-19", "X": "x" * 3000})  # noqa: S310 - ours
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 - ours
            assert (answer.status, len(answer.read())) == (206, 10)
        assert server.served().requests == 2
        assert len(CONTENT) + 3400 < server.served().bytes < len(CONTENT) + 5000


def test_a_link_leads_to_it(web: Path, tmp_path: Path) -> None:
    fetch = "import sys, urllib.request; print(len(urllib.request.urlopen(sys.argv[1]).read()))"
    with Link(rate=10_000_000) as link, WebServer(web, tmp_path / "state", link) as server:
        words = [sys.executable, "-c", fetch, f"{server.address}a.pack"]
        with link.near(words, stdout=subprocess.PIPE, text=True) as fetching:
            assert fetching.communicate()[0].split() == [str(len(CONTENT))]
        assert server.served().requests == 1
        assert link.traffic().to_near.arrived_bytes >= len(CONTENT)
