"""Endless data and slow retrieval (TUF specification, section 1.5.2)."""

import itertools
import os
from pathlib import Path

import pytest

from kiosk.errors import NetworkError, TechnicianError
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import offered_manifests, trust_root
from tests.kiosk.packs.attacks.conftest import NOW, Victim
from tests.kiosk.packs.attacks.roads import WebRoad, make_endless
from tests.packs import PACK, Publisher

# The largest file that python-tuf reads, and what buffers on both sides may hold beyond it.
MOST_BYTES = 5_000_000 + (8 << 20)


@pytest.mark.parametrize("name", ["2.root", "timestamp", "1.snapshot", "1.targets", "1.padippura"])
def test_endless_metadata_are_cut_off(victim: Victim, publisher: Publisher, name: str) -> None:
    source = victim.source(publisher.repository)
    make_endless(source, f"metadata/{name}.json")

    assert victim.refusal(source) in ("damaged", "forged")
    if isinstance(source, WebRoad):
        assert source.sent < MOST_BYTES


def test_an_endless_manifest_is_cut_off(victim: Victim, publisher: Publisher) -> None:
    source = victim.source(publisher.repository)
    (path,) = (publisher.repository / "targets" / PACK).iterdir()
    make_endless(source, str(path.relative_to(publisher.repository)))

    assert victim.refusal(source) == "damaged"
    if isinstance(source, WebRoad):
        assert source.sent < MOST_BYTES


@pytest.mark.parametrize("name", ["2.root", "timestamp", "1.padippura"])
def test_slow_retrieval_by_web_is_given_up(publisher: Publisher, tmp_path: Path, name: str) -> None:
    """The clock is the test's: it moves on by ten seconds whenever it is looked at."""
    trust_root(tmp_path / "trust", publisher.root)
    passing = itertools.count(step=10)
    with WebRoad(publisher.repository, clock=lambda: float(next(passing))).served() as source:
        source.dripping.add(f"metadata/{name}.json")

        with pytest.raises(NetworkError) as refused:
            offered_manifests(source, tmp_path / "trust", NOW)

    assert refused.value.code == "unreachable"
    assert source.sent < 1000


@pytest.mark.parametrize("name", ["timestamp", "1.padippura"])
def test_slow_retrieval_by_usb_a_pipe_that_never_says_anything_is_not_opened(
    publisher: Publisher, tmp_path: Path, name: str
) -> None:
    path = publisher.repository / f"metadata/{name}.json"
    path.unlink()
    os.mkfifo(path)
    trust_root(tmp_path / "trust", publisher.root)

    with pytest.raises(TechnicianError) as refused:
        offered_manifests(FolderSource(publisher.repository), tmp_path / "trust", NOW)

    assert refused.value.code == "unreadable"


def test_slow_retrieval_by_web_a_server_that_says_nothing_is_given_up(publisher: Publisher, tmp_path: Path) -> None:
    trust_root(tmp_path / "trust", publisher.root)
    with WebRoad(publisher.repository, silence=0.2).served() as source:
        source.silent.add("metadata/timestamp.json")

        with pytest.raises(NetworkError) as refused:
            offered_manifests(source, tmp_path / "trust", NOW)

    assert refused.value.code == "unreachable"
