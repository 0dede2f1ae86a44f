"""Rendering in processes of their own, several packs ahead."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.packs.blobs import Blobs
from kiosk.packs.renderer import MANY_TEXTS, Renderer
from kiosk.packs.rendering import render_pack
from sync.protocol.errors import PackError
from sync.protocol.manifest import Manifest


@pytest.fixture
def packs(manifest: Manifest) -> list[Manifest]:
    """Packs of the same files, each under a name of its own, which stands in its lessons' links."""
    return [replace(manifest, pack=f"pack-{number}") for number in range(5)]


def test_packs_that_were_begun_ahead_come_out_as_if_they_were_rendered_here(
    packs: list[Manifest], blobs: Blobs
) -> None:
    with Renderer(MANY_TEXTS) as renderer:
        assert _children(), "processes of their own"
        begun = [renderer.begin(pack, blobs) for pack in packs]
        assert [answer() for answer in begun] == [render_pack(pack, blobs) for pack in packs]
    assert not _children()


def test_a_few_texts_need_no_process(manifest: Manifest, blobs: Blobs) -> None:
    with Renderer(MANY_TEXTS - 1) as renderer:
        assert not _children()
        assert renderer.begin(manifest, blobs)() == render_pack(manifest, blobs)


def test_a_process_that_was_killed_costs_no_pack(packs: list[Manifest], blobs: Blobs) -> None:
    with Renderer(MANY_TEXTS) as renderer:
        for process in _children():
            os.kill(process, signal.SIGKILL)
        begun = [renderer.begin(pack, blobs) for pack in packs]
        assert [answer() for answer in begun] == [render_pack(pack, blobs) for pack in packs]


def test_a_text_that_breaks_the_format_keeps_out_its_own_pack_only(packs: list[Manifest], blobs: Blobs) -> None:
    text = next(entry.faces["en"].path for entry in packs[0].contents if entry.id == "make-tea")
    quiz = next(file for file in packs[0].files if file.path.endswith(".toml"))
    files = tuple(replace(quiz, path=text) if file.path == text else file for file in packs[0].files)
    with Renderer(MANY_TEXTS) as renderer:
        broken, sound = renderer.begin(replace(packs[0], files=files), blobs), renderer.begin(packs[1], blobs)
        with pytest.raises(PackError) as refused:
            broken()
        assert (refused.value.code, refused.value.values["path"]) == ("pack-text", text)
        assert sound() == render_pack(packs[1], blobs)


def test_leaving_early_ends_the_processes(packs: list[Manifest], blobs: Blobs) -> None:
    with Renderer(MANY_TEXTS) as renderer:
        for pack in packs:
            renderer.begin(pack, blobs)
    assert not _children()


def _children() -> list[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(process) for task in tasks for process in task.read_text().split()]
