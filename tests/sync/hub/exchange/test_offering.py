"""The repository's address and newest version ride in the reply, once for each change."""

import json
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from sync.hub.app import create_app
from sync.hub.database import close_database
from sync.hub.fleet.joining import make_code
from sync.hub.settings import read_settings
from sync.protocol.downlink import digest
from sync.protocol.envelope import MEDIA_TYPE
from tests.sync.hub.conftest import Clock
from tests.sync.hub.simulated_kiosk import SimulatedKiosk

ADDRESS = "https://packs.example.org/repository"


def offered(client: FlaskClient, kiosk: SimulatedKiosk, have: int) -> list[tuple[int, dict]]:
    said = {"repository": (have, digest({"address": ADDRESS, "version": 2 + have}))}
    message = kiosk.request_message(have=said if have else {}, room=4096)
    reply = kiosk.reply(client.post("/exchange", data=message, content_type=MEDIA_TYPE).data)
    return [(part.first, item) for part in reply.load.parts for item in part.items]


def joined(app: Flask, client: FlaskClient) -> SimulatedKiosk:
    hub, kiosk = app.config["HUB"], SimulatedKiosk()
    message = kiosk.join_message(make_code(hub.pepper, hub.clock()).code)
    kiosk.welcome(client.post("/join", data=message, content_type=MEDIA_TYPE).data)
    return kiosk


def publish(home: Path, version: int) -> None:
    """As much of a published repository as is read here."""
    folder = home / "repository/metadata"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.json").write_text(json.dumps({"signed": {"version": version}}))


def test_a_kiosk_is_told_once_for_each_version(tmp_path: Path, clock: Clock) -> None:
    app = create_app(read_settings(tmp_path, {}, repository_address=ADDRESS), clock)
    client = app.test_client()
    kiosk = joined(app, client)
    assert offered(client, kiosk, 0) == []
    publish(tmp_path, 3)
    first = [(1, {"address": ADDRESS, "version": 3})]
    assert offered(client, kiosk, 0) == first
    assert offered(client, kiosk, 0) == first, "until the kiosk says that it has it"
    assert offered(client, kiosk, 1) == []
    publish(tmp_path, 4)
    assert offered(client, kiosk, 1) == [(2, {"address": ADDRESS, "version": 4})]
    close_database()


def test_a_hub_without_an_address_tells_nothing(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    publish(app.config["HUB"].settings.home, 3)
    assert offered(client, joined(app, client), 0) == []
