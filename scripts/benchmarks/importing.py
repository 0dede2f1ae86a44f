"""import: nine packs of stories, from a signed repository onto the shelf."""

import hashlib
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.packs import rendering_apart
from kiosk.processes import run_apart
from scripts.benchmarks.prepared import ROOT, Bench
from scripts.benchmarks.programs import run
from scripts.benchmarks.rows import Beside, Row

STORIES = ROOT.parent / "shared/data/stories"

_SEED = 20
_STORIES_EACH = 110
_PARAGRAPHS = 12
_CHUNK_BYTES = 1 << 20
# The first letter of each language's script.
_SCRIPTS = {
    "bn": 0x0995, "en": 0x61, "gu": 0x0A95, "hi": 0x0915, "kn": 0x0C95, "ml": 0x0D15, "pa": 0x0A15,
    "ta": 0x0B95, "te": 0x0C15,
}  # fmt: skip


def measure(bench: Bench) -> list[Row]:
    """MB/s of the packs' files until learners can open them; beside it until all lessons are rendered, and a plain copy
    of the same files, made durable and hashed."""
    folder = bench.folder / "import"
    is_real = STORIES.is_dir()
    packs = write_packs(folder)
    hub, home = folder / "hub", folder / "kiosk"
    run("kiosk-hub", hub, "publish", *packs, "--to", hub / "repository")
    run("kiosk", home, "trust", hub / "trust/root.json")
    began = time.perf_counter()
    run("kiosk", home, "packs", "import", hub / "repository")
    seconds = time.perf_counter() - began
    run_apart(rendering_apart.__name__, home / "kiosk.db", home / "blobs", is_stopping=lambda: False)
    rendered = time.perf_counter() - began
    blobs = [path for path in (home / "blobs").glob("??/*") if len(path.parent.name) == 2]
    size = sum(path.stat().st_size for path in blobs) / 1e6
    copied = copy_durably(blobs, folder / "copy")
    beside = (
        Beside("until all lessons are rendered", round(size / rendered, 2), "MB/s"),
        Beside("plain copy with fsync and SHA-256", round(size / copied, 2), "MB/s"),
        Beside("stories" if is_real else "made-up text, for want of ../shared", round(size, 2), "MB"),
        Beside("files", len(blobs), "files"),
    )
    return [Row("import", round(size / seconds, 2), "MB/s", beside=beside)]


def write_packs(folder: Path) -> list[Path]:
    """The sources of nine packs below `folder`, one for each language of the stories."""
    stories = STORIES if STORIES.is_dir() else write_stories(folder / "stories")
    return [_pack(folder, stories / language, language) for language in sorted(_SCRIPTS)]


def write_stories(folder: Path) -> Path:
    """Made-up stories in the shape of the real ones: always the same, in nine scripts."""
    chance = random.Random(_SEED)  # noqa: S311 - text, no secret
    for language, first in _SCRIPTS.items():
        (folder / language).mkdir(parents=True)
        for number in range(1, _STORIES_EACH + 1):
            paragraphs = (" ".join(_words(chance, first, 40)) for _ in range(_PARAGRAPHS))
            text = f"# {' '.join(_words(chance, first, 4))}\n\n##\n" + "\n\n##\n".join(paragraphs) + "\n"
            (folder / language / f"{number:04}_story-{number}.md").write_text(text, encoding="utf-8")
    return folder


def _words(chance: random.Random, first: int, count: int) -> Iterator[str]:
    for _ in range(count):
        yield "".join(chr(first + chance.randrange(20)) for _ in range(chance.randint(2, 9)))


def _pack(folder: Path, stories: Path, language: str) -> Path:
    source = folder / f"stories-{language}"
    words = ("--language", language, "--title", f"Stories ({language})", "--out", source, "--author", "Pratham Books")
    run("kiosk-hub", folder / "hub", "pack", "from-markdown", stories, *words)
    return source


def copy_durably(paths: list[Path], folder: Path) -> float:
    """Copy files as simply as can be; gives the seconds until all are hashed and durable."""
    folder.mkdir()
    began = time.perf_counter()
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb") as source, (folder / path.name).open("wb") as file:
            while chunk := source.read(_CHUNK_BYTES):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    return time.perf_counter() - began
