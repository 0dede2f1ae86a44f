"""`python -m scripts.benchmarks.questions_answered HUB_HOME SEED BYTES`: a mentor's answers for each of a hub's kiosks.

They are of signs by chance, so that this many bytes travel, however well a road packs them. In a process of its own: a
process has one database.
"""

import base64
import random
import sys
from pathlib import Path

from sync.hub.database import close_database, connected, open_database
from sync.hub.fleet import downlink
from sync.hub.settings import read_settings
from sync.protocol.downlink import Answer

_BYTES_OF_ONE = 8_000


def put_answers(home: Path, seed: int, size: int) -> None:
    """Let every kiosk have so many bytes of answers."""
    chance = random.Random(seed)  # noqa: S311 - must be the same again
    open_database(read_settings(home, {}).database)
    with connected():
        for number, begin in enumerate(range(0, size, _BYTES_OF_ONE)):
            text = base64.b85encode(chance.randbytes(min(_BYTES_OF_ONE, size - begin))).decode()
            downlink.put_for_all(Answer(f"question-{number}", "", "Mentor", text, 0))
    close_database()


if __name__ == "__main__":
    put_answers(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
