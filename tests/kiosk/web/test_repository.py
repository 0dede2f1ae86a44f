"""The packs of this kiosk for its neighbours: as a repository, in parts, for nobody else."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.packs import allowance, mirror, shelf
from kiosk.packs.allowance import Rules
from kiosk.web.here import Kiosk
from kiosk.web.repository import FREE, MOST_AT_ONCE, MOST_BYTES
from sync.protocol import pack_file
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import take_in
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack

PACK_FILE = "/repository/packs/tea-stall-1.0.0.pack"
NEAR, FAR = "127.0.0.1", "203.0.113.9"


@pytest.fixture
def neighbour(app: Flask, shelf: Repository) -> FlaskClient:
    """A kiosk on the same network."""
    return app.test_client()


def get(neighbour: FlaskClient, path: str, address: str = NEAR, **headers: str) -> object:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return neighbour.get(path, headers=named, environ_base={"REMOTE_ADDR": address})


def in_parts(neighbour: FlaskClient, path: str) -> bytes:
    """A whole file, as a fetcher takes it."""
    data, total = b"", 1
    while len(data) < total:
        answer = get(neighbour, path, Range=f"bytes={len(data)}-")
        assert answer.status_code in (200, 206), answer.status_code
        total = int(answer.headers.get("Content-Range", f"/{len(answer.data)}").rpartition("/")[2])
        data += answer.data
    return data


def test_every_path_is_there(neighbour: FlaskClient, kiosk: Kiosk) -> None:
    paths = mirror.paths(kiosk.settings.trust)
    assert paths[-1] == "metadata/timestamp.json"
    assert {path.partition("/")[0] for path in paths} == {"metadata", "packs", "targets"}
    for path in paths:
        assert in_parts(neighbour, f"/repository/{path}"), path


def test_metadata_and_manifests_are_those_of_the_publisher(
    neighbour: FlaskClient, kiosk: Kiosk, repository: Repository
) -> None:
    for path in mirror.paths(kiosk.settings.trust):
        if path.endswith(".json"):
            answer = get(neighbour, f"/repository/{path}")
            assert answer.data == (repository.folder / path).read_bytes(), path
            assert answer.mimetype == "application/json"


def test_the_pack_file_holds_every_blob_as_its_index_says(neighbour: FlaskClient) -> None:
    data = in_parts(neighbour, PACK_FILE)
    start = pack_file.PREFIX_BYTES + pack_file.index_length(data[: pack_file.PREFIX_BYTES])
    index = pack_file.decode_index(data[pack_file.PREFIX_BYTES : start])
    assert set(index) == {file.sha256 for file in shelf_manifest().files}
    for sha256, stored in index.items():
        blob = data[start + stored.offset : start + stored.offset + stored.length]
        assert (stored.encoding, hashlib.sha256(blob).hexdigest()) == ("plain", sha256)


def shelf_manifest() -> object:
    return shelf.manifest("tea-stall")


def test_a_stretch_is_given_as_asked(neighbour: FlaskClient) -> None:
    whole = in_parts(neighbour, PACK_FILE)
    answer = get(neighbour, PACK_FILE, Range="bytes=100-199")
    assert (answer.status_code, answer.data) == (206, whole[100:200])
    assert answer.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"


def test_a_part_is_never_larger_than_leaves_its_thread_at_once(app: Flask, kiosk: Kiosk, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish(files={"media/make-tea.opus": tiny_pack.SOUND + bytes(1_500_000)})
    take_in(kiosk, publisher)
    neighbour = app.test_client()

    assert len(get(neighbour, PACK_FILE, Range="bytes=0-").data) == MOST_BYTES
    assert len(in_parts(neighbour, PACK_FILE)) > 1_500_000
    assert get(neighbour, PACK_FILE).status_code == 400


def test_another_version_than_the_reader_began_with_is_given_from_its_beginning(neighbour: FlaskClient) -> None:
    etag = get(neighbour, PACK_FILE, Range="bytes=0-0").headers["ETag"]
    assert get(neighbour, PACK_FILE, Range="bytes=5-9", If_Range=etag).status_code == 206
    assert get(neighbour, PACK_FILE, Range="bytes=5-9", If_Range='"other"').status_code == 200


def test_beyond_the_end_there_is_nothing(neighbour: FlaskClient) -> None:
    size = len(in_parts(neighbour, PACK_FILE))
    answer = get(neighbour, PACK_FILE, Range=f"bytes={size}-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize(
    "path",
    [
        "metadata/snapshot.json", "metadata/99.snapshot.json", "metadata/1.timestamp.json",
        "metadata/none.json", "metadata/../root.json", "metadata/9.root.json", "packs/tea-stall-2.0.0.pack",
        "packs/tea-stall-1.0.0.2.pack", "packs/tea-stall-1.0.0.0.pack", "packs/none-1.0.0.pack", "kiosk.db",
        "targets/tea-stall/" + 64 * "0" + ".1.0.0.json", "updates/tea-stall-0.9.0-1.0.0.update", "..%2fkiosk.db",
    ],
)  # fmt: skip
def test_nothing_else_is_there(neighbour: FlaskClient, path: str) -> None:
    assert get(neighbour, f"/repository/{path}").status_code == 404


def test_nobody_from_elsewhere_gets_anything(neighbour: FlaskClient) -> None:
    assert get(neighbour, "/repository/metadata/timestamp.json", FAR).status_code == 403
    forwarded = get(neighbour, "/repository/metadata/timestamp.json", X_Forwarded_For=FAR)
    assert forwarded.status_code == 403


def test_staff_can_switch_it_off(neighbour: FlaskClient) -> None:
    allowance.set_rules(Rules(shares=False))
    assert get(neighbour, "/repository/metadata/timestamp.json").status_code == 403


def test_more_than_a_few_at_once_are_asked_to_come_again(neighbour: FlaskClient) -> None:
    for _ in range(MOST_AT_ONCE):
        FREE.acquire()
    try:
        answer = get(neighbour, "/repository/metadata/timestamp.json")
    finally:
        for _ in range(MOST_AT_ONCE):
            FREE.release()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    for _ in range(3):
        assert get(neighbour, "/repository/metadata/timestamp.json").status_code == 200


def test_it_asks_for_nobody_and_leaves_no_cookie(neighbour: FlaskClient) -> None:
    answer = get(neighbour, "/repository/metadata/timestamp.json")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
