"""Rendering beside copying: a process of its own renders one pack while the blobs of the next are copied.

It ends when whoever started it ends, however that happens: it then finds the end of what it reads. Run as a module it
is that process: for each pickled (manifest, folder of blobs) it answers with the rendered pack, or with the code, the
sentence and the values of the error.
"""

import contextlib
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.packs.blobs import Blobs
from kiosk.packs.rendering import RenderedPack, render_pack
from sync.protocol.errors import PackError
from sync.protocol.manifest import Manifest

# Below this many texts, starting a process takes longer than rendering them here.
MANY_TEXTS = 200


class Renderer:
    """Renders packs in their order, as far as it pays in a process of its own. To be closed by leaving its block."""

    def __init__(self, texts: int) -> None:
        self._process = _start() if texts >= MANY_TEXTS else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def begin(self, manifest: Manifest, blobs: Blobs) -> Callable[[], RenderedPack]:
        """Begin with a pack whose blobs are all here; calling what is given waits for it, before the next is begun.

        Raises PackError then if a file is not what FORMAT.md says.
        """
        process = self._process
        if process is None or process.stdin is None:
            return lambda: render_pack(manifest, blobs)
        with contextlib.suppress(OSError):  # it was killed for want of memory, say
            pickle.dump((manifest, str(blobs.folder)), process.stdin)
            process.stdin.flush()
        return lambda: self._wait(manifest, blobs)

    def _wait(self, manifest: Manifest, blobs: Blobs) -> RenderedPack:
        try:
            answer = pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            return render_pack(manifest, blobs)
        if isinstance(answer, RenderedPack):
            return answer
        code, sentence, values = answer
        raise PackError(code, sentence, **values)


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


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
