"""Work in a process of its own: what it takes of memory it gives back whole, and pages go before it.

What always holds: such a process ends when whoever started it is gone, however that happened; of a kiosk that was
killed nothing goes on working beside the next one.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

_LOOK_SECONDS = 0.2
_LEFT_ALONE = 1
_NICENESS = 10


def run_apart(module: str, *words: object, is_stopping: Callable[[], bool]) -> None:
    """Run one of our modules with these words to its end, or until `is_stopping`, which ends it in the middle.

    Whatever else wants the processor goes before it. The module has to call `end_with_starter` first of all.
    """
    command = [sys.executable, "-P", "-m", module, *map(str, words)]  # -P: not what lies in the folder one stands in
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS)
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
            if is_stopping():
                process.terminate()


def end_with_starter() -> None:
    """Let this process end at once when the one is gone that started it with a pipe as its standard input.

    It then hears the end; so does `run_apart` start one, and the preview of a pack a whole kiosk.
    """
    threading.Thread(target=_end_alone, daemon=True).start()


def _end_alone() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(_LEFT_ALONE)
