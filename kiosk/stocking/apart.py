"""Fetching in a process of its own: the HTTP client and what verifies metadata take 11 MB, which Python keeps.

Run as a module it is that process: it reads a pickled (settings, address, neighbours, by hand) and answers with the
error in which the fetch ended, as its class, code, sentence and values, or with None. It ends when what it reads ends:
when it is told to, and when whoever started it is gone.
"""

import logging
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress

from kiosk.database import close_database, open_database
from kiosk.progress import log
from kiosk.progress.clock import Clock
from kiosk.settings import Settings
from kiosk.stocking.fetch_runs import run_fetch
from kiosk.stocking.fetches import Request
from sync.protocol.errors import SpokenError

_LOOK_SECONDS = 0.2


def fetch_apart(settings: Settings, request: Request) -> None:
    """As `run_fetch`, which it raises as; `show`, `wait` and `packs` of the request do not count.

    Raises OSError, EOFError or pickle.UnpicklingError if the process did not end by itself.
    """
    process = subprocess.Popen([sys.executable, "-P", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        pickle.dump((settings, request.url, request.neighbours, request.by_hand), process.stdin)
        process.stdin.flush()
        while process.poll() is None and not request.stopping.wait(_LOOK_SECONDS):
            pass
        process.stdin.close()
        answer = pickle.load(process.stdout)  # noqa: S301 - from our own process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    if answer is not None:
        kind, code, sentence, values = answer
        raise kind(code, sentence, **values)


def _serve() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings, url, neighbours, by_hand = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the kiosk's own process
    stopping, clock = threading.Event(), Clock()
    threading.Thread(target=_hear_end, args=(stopping,), daemon=True).start()
    open_database(settings.database)
    clock.trust(log.last_trusted_time(), is_sure=False)
    answer = None
    try:
        run_fetch(settings, clock, Request(url, neighbours, by_hand, stopping))
    except SpokenError as error:
        answer = (type(error), error.code, error.sentence, error.values)
    finally:
        close_database()
    with suppress(BrokenPipeError):  # whoever asked may have been killed
        os.write(sys.stdout.fileno(), pickle.dumps(answer))


def _hear_end(stopping: threading.Event) -> None:
    os.read(sys.stdin.fileno(), 1)
    stopping.set()


if __name__ == "__main__":
    _serve()
