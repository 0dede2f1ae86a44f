"""A shelf whose texts the tests write, indexed by the real code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.packs.searching import indexing
from kiosk.web.here import Kiosk
from tests.kiosk.opened import take_in
from tests.packs import Publisher

Shelve = Callable[..., None]

LESSON = """+++
id = "{id}"
title = "{title}"
minutes = 5
keywords = {keywords}
{audio}+++
{body}
"""


def lesson(id_: str, title: str, body: str, *keywords: str) -> str:
    """A lesson's file; the lesson that is spoken in the pack stays so."""
    audio = 'audio = "../media/make-tea.opus"\n' if id_ == "make-tea" else ""
    words = str(list(keywords or ["tea"])).replace("'", '"')
    return LESSON.format(id=id_, title=title, body=body, keywords=words, audio=audio)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """A hub that has published nothing yet."""
    return Publisher(tmp_path / "publisher")


@pytest.fixture
def shelve(kiosk: Kiosk, publisher: Publisher) -> Shelve:
    """Publishes a version of a pack with these files, takes it in and indexes it."""

    def put(pack: str = "tea-stall", version: str = "1.0.0", files: dict[str, str] | None = None) -> None:
        publisher.publish(pack, version, files or {})
        take_in(kiosk, publisher)
        indexing.index_waiting()

    return put
