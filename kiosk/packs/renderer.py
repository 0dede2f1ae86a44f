"""Rendering beside copying: processes of their own render packs while the blobs of the next ones are copied.

They end when whoever started them ends, however that happens: they then find the end of what they read. Run as a module
it is such a process: for each pickled (manifest, folder of blobs) it answers with the rendered pack, or with the code,
the sentence and the values of the error.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.packs.blobs import Blobs
from kiosk.packs.rendering import RenderedPack, render_pack
from sync.protocol.errors import PackError
from sync.protocol.manifest import Manifest

# Below this many texts, starting a process takes longer than rendering them here.
MANY_TEXTS = 200

# Copying leaves a second core idle while it waits for the disk; each process takes memory of its own.
_MOST_PROCESSES = 2


class Renderer:
    """Renders packs, as far as it pays in processes of their own. To be closed by leaving its block.

    `ahead` is how many packs may well have been begun before the first of them is asked for.
    """

    def __init__(self, texts: int) -> None:
        count = min(len(os.sched_getaffinity(0)), _MOST_PROCESSES) if texts >= MANY_TEXTS else 0
        self._processes = [_Process() for _ in range(count)]
        self._turns = cycle(self._processes)
        self.ahead = max(1, count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in self._processes:
            process.end()

    def begin(self, manifest: Manifest, blobs: Blobs) -> Callable[[], RenderedPack]:
        """Begin with a pack whose blobs are all here; calling what is given waits for it.

        Raises PackError then if a file is not what FORMAT.md says.
        """
        if not self._processes:
            return lambda: render_pack(manifest, blobs)
        answer = next(self._turns).ask(manifest, blobs)
        return lambda: _rendered(answer(), manifest, blobs)


class _Process:
    """A process that renders one pack after another; a thread speaks with it."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._thread = ThreadPoolExecutor(1)

    def ask(self, manifest: Manifest, blobs: Blobs) -> Callable[[], Any]:
        """Ask for a pack; calling what is given waits for the answer, None if the process is gone."""
        return self._thread.submit(self._answer, (manifest, str(blobs.folder))).result

    def end(self) -> None:
        self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        self._process.communicate()

    def _answer(self, question: tuple[Manifest, str]) -> Any:
        try:
            pickle.dump(question, self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (OSError, EOFError, pickle.UnpicklingError):  # it was killed for want of memory, say
            return None


def _rendered(answer: Any, manifest: Manifest, blobs: Blobs) -> RenderedPack:
    if answer is None:
        return render_pack(manifest, blobs)
    if isinstance(answer, RenderedPack):
        return answer
    code, sentence, values = answer
    raise PackError(code, sentence, **values)


def _serve() -> None:
    while True:
        try:
            manifest, folder = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        try:
            answer: Any = render_pack(manifest, Blobs(Path(folder)))
        except PackError as error:
            answer = (error.code, error.sentence, error.values)
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
