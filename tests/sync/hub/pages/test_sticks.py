"""A stick on the page: files of several kiosks go in, and one archive of answers comes out."""

import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sync.hub.exchange.welcoming import welcome
from sync.hub.fleet.joining import make_code
from sync.protocol.bundle import Name, short
from tests.sync.hub.pages.conftest import token_in
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study

PATH = "/sticks"


def a_kiosk(app: Flask, station: str) -> SimulatedKiosk:
    hub, kiosk = app.config["HUB"], SimulatedKiosk(station)
    message = kiosk.join_message(make_code(hub.pepper, hub.clock()).code)
    kiosk.welcome(welcome(hub.identity, hub.settings.home, hub.pepper, message, "", hub.clock()))
    study(kiosk.log)
    return kiosk


def name_of(kiosk: SimulatedKiosk, first: int, last: int) -> str:
    return str(Name(kiosk.kiosk_id, short(kiosk.log.log_id), first, last))


def give(client: FlaskClient, files: dict[str, bytes], **changed: object) -> TestResponse:
    form = {
        "forgery-token": token_in(client.get(PATH)),
        "file": [(io.BytesIO(data), name) for name, data in files.items()],
    }
    return client.post(PATH, data={**form, **changed}, content_type="multipart/form-data")


def archive_of(client: FlaskClient, page: TestResponse) -> zipfile.ZipFile:
    data = client.get(re.search(r'href="(/sticks/\w+)"', page.text)[1]).data
    return zipfile.ZipFile(io.BytesIO(data))


def test_files_of_two_kiosks_go_in_and_their_answers_come_out_for_the_stick(app: Flask, meera: FlaskClient) -> None:
    one, other = a_kiosk(app, "Kalpetta"), a_kiosk(app, "Mananthavady")
    files = {
        name_of(one, 1, 5): one.request_message(1, 5),
        name_of(one, 6, 9): one.request_message(6, 9, mark=0),
        f"padippura-exchange/to-hub/{name_of(other, 1, 9)}": other.request_message(),
    }

    page = give(meera, files)

    assert page.status_code == 200
    found = re.findall(r"<bdi>(\w+)</bdi></a></th>\s*<td[^>]*><span>(\d+)", page.text)
    assert sorted(found) == [("Kalpetta", "9"), ("Mananthavady", "9")]
    with archive_of(meera, page) as archive:
        assert sorted(archive.namelist()) == sorted(
            f"padippura-exchange/to-kiosk/{name}" for name in (name_of(one, 6, 9), name_of(other, 1, 9))
        )
        answer = archive.read(f"padippura-exchange/to-kiosk/{name_of(one, 6, 9)}")
    assert one.reply(answer).acknowledged == 9


def test_joining_comes_first_whatever_the_order_of_the_files(app: Flask, meera: FlaskClient) -> None:
    hub, new = app.config["HUB"], SimulatedKiosk()
    new.hub_id, new.hub_key = hub.identity.hub_id, hub.identity.public_key
    study(new.log)
    joining = new.join_message(make_code(hub.pepper, hub.clock()).code)
    page = give(meera, {name_of(new, 1, 9): new.request_message(), str(Name(new.kiosk_id)): joining})
    assert "Files that could not be used" not in page.text
    with archive_of(meera, page) as archive:
        assert len(archive.namelist()) == 2


def test_a_file_that_was_renamed_is_answered_all_the_same(app: Flask, meera: FlaskClient) -> None:
    kiosk = a_kiosk(app, "Kalpetta")
    with archive_of(meera, give(meera, {"download (1).envelope": kiosk.request_message()})) as archive:
        (name,) = archive.namelist()
        assert name.startswith(f"padippura-exchange/to-kiosk/{kiosk.kiosk_id}-")
        assert kiosk.reply(archive.read(name)).acknowledged == 9


def test_a_bad_file_is_named_with_its_reason_beside_the_good_ones(app: Flask, meera: FlaskClient) -> None:
    kiosk = a_kiosk(app, "Kalpetta")
    page = give(meera, {name_of(kiosk, 1, 9): kiosk.request_message(), "<holiday>.jpg": b"a picture"})
    assert "&lt;holiday&gt;.jpg</bdi>: It is no message of a kiosk, or it is damaged." in page.text
    assert "Save all answers" in page.text


def test_a_megabyte_of_files_is_taken_from_staff(app: Flask, meera: FlaskClient) -> None:
    page = give(meera, {f"{number}.envelope": bytes(100_000) for number in range(12)})
    assert page.status_code == 200
    assert give(meera, {"large.envelope": bytes(5 << 20)}).status_code == 413


def test_nothing_chosen_is_said(meera: FlaskClient) -> None:
    response = give(meera, {})
    assert response.status_code == 422
    assert "Choose the files first." in response.text


@pytest.mark.parametrize("files", [{"a.envelope": b"x"}, {"a.envelope": bytes(1 << 20)}])
def test_a_stranger_may_give_none(stranger: FlaskClient, files: dict[str, bytes]) -> None:
    form = {
        "forgery-token": token_in(stranger.get("/sign-in")),
        "file": [(io.BytesIO(data), name) for name, data in files.items()],
    }
    response = stranger.post(PATH, data=form, content_type="multipart/form-data")
    assert response.status_code in (303, 413)
    assert stranger.get(PATH).status_code == 303
