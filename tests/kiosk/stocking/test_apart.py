"""The process that fetches ends quietly when whoever asked it is gone."""

import pickle
import subprocess
import sys

from kiosk.stocking import apart
from kiosk.web.here import Kiosk


def test_a_fetch_whose_kiosk_was_killed_ends_without_a_word(kiosk: Kiosk) -> None:
    command = [sys.executable, "-m", apart.__name__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        process.stdout.close()
        nowhere = (kiosk.settings, "http://127.0.0.1:9/", (), True)
        _, said = process.communicate(pickle.dumps(nowhere))
    assert process.returncode == 0
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
