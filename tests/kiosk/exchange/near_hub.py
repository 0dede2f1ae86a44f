"""A hub in the test's own process, beside the kiosk: its ledger, its desk for sticks and files, its HTTP server."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from waitress import wasyncore

from sync.hub.app import create_app
from sync.hub.catalogue.trust import trusted_root
from sync.hub.database import close_database, connected
from sync.hub.exchange.carried import Answer, Desk, answer_one
from sync.hub.exchange.folder import Stick, answer_stick
from sync.hub.fleet import downlink
from sync.hub.fleet.identity import read_identity
from sync.hub.fleet.joining import make_code
from sync.hub.ledger import reading
from sync.hub.ledger.tables import Batch, StrayBatch
from sync.hub.settings import read_settings
from sync.protocol.downlink import Item
from sync.protocol.events import Event
from sync.protocol.joining_file import FILE_NAME, JoiningFile
from sync.security import keys

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class NearHub:
    """`wrap` may put something between the server and the hub's application."""

    def __init__(self, home: Path, wrap: Callable[[Application], Application] = lambda app: app) -> None:
        self.settings = read_settings(home, {})
        self.app = create_app(self.settings)
        self.front = wrap(self.app)
        self._server = waitress.create_server(self.front, host="127.0.0.1", port=0)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.effective_port}"

    @property
    def desk(self) -> Desk:
        return Desk(read_identity(self.settings.keys), self.settings, keys.secret(self.settings.pepper))

    def code(self) -> str:
        with connected():
            return make_code(keys.secret(self.settings.pepper), _now()).code

    def joining_file(self, folder: Path, address: str = "") -> Path:
        """A joining file for one kiosk, in a folder."""
        code = self.code()
        with connected():
            identity = read_identity(self.settings.keys)
        root = trusted_root(self.settings.home).decode()
        found = JoiningFile(identity.hub_id, identity.public_key.hex(), code, root, address)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE_NAME).write_bytes(found.encode())
        return folder / FILE_NAME

    def answer_stick(self, stick: Path) -> Stick:
        with connected():
            return answer_stick(self.desk, stick, _now())

    def answer(self, data: bytes) -> Answer:
        """Answer a file that a courier brought."""
        with connected():
            return answer_one(self.desk, data, _now())

    def put(self, kiosk_id: str, item: Item) -> int:
        with connected():
            return downlink.put(kiosk_id, item)

    def ledger(self, kiosk_id: str) -> dict[str, list[Event]]:
        """What is here of each log of a kiosk, each event as often as it is counted."""
        with connected():
            ids = [each.log_id for each in reading.logs(kiosk_id)]
            found = {log_id: list(reading.events(kiosk_id, log_id)) for log_id in ids}
            for log_id, events in found.items():
                rows = Batch.select(Batch.count).where(Batch.kiosk_id == kiosk_id, Batch.log_id == log_id)
                assert sum(row.count for row in rows) == len(events)
            assert StrayBatch.select().count() == 0
        return {log_id: events for log_id, events in found.items() if events}

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.trigger.pull_trigger(self._hang_up)  # by the thread that serves: it alone may change its map
            self._thread.join(30)
        self._server.task_dispatcher.shutdown()
        close_database()

    def _hang_up(self) -> None:
        """End the server and whatever connection a kiosk has kept, for which it would wait."""
        wasyncore.close_all(self._server._map)


@contextmanager
def near_hub(home: Path, wrap: Callable[[Application], Application] = lambda app: app) -> Iterator[NearHub]:
    hub = NearHub(home, wrap)
    try:
        yield hub
    finally:
        hub.close()


def _now() -> int:
    return time.time_ns() // 1_000_000
