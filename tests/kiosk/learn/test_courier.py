"""A helper at the kiosk: takes a file without an account, and hands in the answer."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from kiosk.database import writing
from kiosk.exchange.courier import courier_file
from kiosk.exchange.joining import join, join_by_file, ourselves
from kiosk.exchange.standing import COURIER, runs, waiting
from kiosk.progress import log
from kiosk.progress.tables import Hub, HubItem
from kiosk.web.here import Kiosk
from sync.protocol.downlink import Assignment
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.events import LessonOpened
from tests.kiosk.cast import Cast
from tests.kiosk.exchange.near_hub import NearHub, near_hub
from tests.kiosk.opened import open_home
from tests.kiosk.visitor import Visitor

PATH = "/courier"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[NearHub]:
    with near_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def joined(kiosk: Kiosk, hub: NearHub, cast: Cast) -> Kiosk:
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    return kiosk


def take(helper: Visitor) -> bytes:
    response = helper.get("/courier/file")
    assert response.status_code == 200
    return response.data


def hand_in(helper: Visitor, data: bytes, name: str = "padippura-answer-f00dca.envelope") -> TestResponse:
    return helper.post(PATH, {"answer": (io.BytesIO(data), name)})


def test_a_file_goes_out_and_its_answer_comes_back(stranger: Visitor, joined: Kiosk, hub: NearHub) -> None:
    before = waiting()
    answer = hub.answer(take(stranger)).data
    assert waiting() == before

    response = hand_in(stranger, answer)

    assert f"Thank you. {before} records have reached head office." in stranger.text(response.location)
    assert waiting() == 0
    (run,) = runs(1)
    assert (run.road, run.result, run.events) == (COURIER, "sent", before)


def test_the_file_is_one_small_envelope_with_a_plain_name(stranger: Visitor, joined: Kiosk) -> None:
    response = stranger.get("/courier/file")
    assert response.mimetype == MEDIA_TYPE
    assert re.fullmatch(
        r'attachment; filename="padippura-kalpetta-\d+\.envelope"', response.headers["Content-Disposition"]
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert len(response.data) < 192 << 10


def test_neither_the_page_nor_the_file_names_a_learner(stranger: Visitor, joined: Kiosk, cast: Cast) -> None:
    page = stranger.text(PATH)
    for secret in (cast.anitha.name, cast.code, cast.operator):
        assert secret not in page
        assert secret.encode() not in take(stranger)


def test_the_page_shows_where_to_go_also_to_a_camera(stranger: Visitor, joined: Kiosk, hub: NearHub) -> None:
    page = stranger.text(PATH)
    assert f"{hub.address}/courier" in page
    assert 'src="data:image/svg+xml' in page


def test_a_kiosk_that_belongs_nowhere_has_nothing_to_carry(stranger: Visitor, kiosk: Kiosk, cast: Cast) -> None:
    assert "There is nothing to carry." in stranger.text(PATH)
    assert stranger.get("/courier/file").status_code == 303
    assert PATH not in stranger.text("/")


@pytest.mark.parametrize("page", ["/", "/sign-in"])
def test_the_way_there_stands_at_the_door(stranger: Visitor, joined: Kiosk, page: str) -> None:
    assert f'href="{PATH}"' in stranger.text(page)


def test_the_first_errand_of_a_kiosk_without_a_connection_is_to_join(
    stranger: Visitor, kiosk: Kiosk, cast: Cast, hub: NearHub, tmp_path: Path
) -> None:
    join_by_file(kiosk.settings, kiosk.clock, hub.joining_file(tmp_path))
    assert hand_in(stranger, hub.answer(take(stranger)).data).status_code == 303
    assert Hub.get().code == ""
    assert hand_in(stranger, hub.answer(take(stranger)).data).status_code == 303
    assert waiting() == 0


@pytest.mark.parametrize("data", [b"", b"a holiday picture", b"PDE1nonsense", b"age-encryption.org/v1\n..."])
def test_what_is_no_answer_is_said_to_be_none_and_noted_nowhere(stranger: Visitor, joined: Kiosk, data: bytes) -> None:
    response = hand_in(stranger, data)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "required" not in response.text, "a browser would say it in its own language"
    assert runs(9) == []


def test_an_answer_for_another_station_is_said_to_be_for_another(
    stranger: Visitor, joined: Kiosk, hub: NearHub, tmp_path: Path
) -> None:
    home = joined.settings.home
    with open_home(tmp_path / "other") as other:
        join(other.settings, other.clock, hub.address, hub.code())
        answer = hub.answer(courier_file(other.settings).data).data
    with open_home(home):
        assert "This answer is for another station." in hand_in(stranger, answer).text


def test_the_file_for_head_office_is_told_from_the_answer(stranger: Visitor, joined: Kiosk) -> None:
    response = hand_in(stranger, take(stranger), "padippura-kalpetta-1.envelope")
    assert response.status_code == 422
    assert "This is the file for head office." in response.text


def test_an_old_answer_may_be_handed_in_again(stranger: Visitor, joined: Kiosk, hub: NearHub) -> None:
    answer = hub.answer(take(stranger)).data
    hand_in(stranger, answer)
    response = hand_in(stranger, answer)
    assert "There was nothing new in it." in stranger.text(response.location)


def test_an_answer_brings_what_the_hub_has_for_the_kiosk(stranger: Visitor, joined: Kiosk, hub: NearHub) -> None:
    hub.put(ourselves(joined.settings).kiosk, Assignment("1", "", "tea-stall", 0))
    hand_in(stranger, hub.answer(take(stranger)).data)
    assert HubItem.select().count() == 1


def test_an_answer_that_is_larger_than_any_is_refused(stranger: Visitor, joined: Kiosk) -> None:
    assert hand_in(stranger, bytes(800_000)).status_code == 413


def test_a_form_without_its_token_is_not_taken(stranger: Visitor, joined: Kiosk, hub: NearHub) -> None:
    answer = hub.answer(take(stranger)).data
    data = {"answer": (io.BytesIO(answer), "a"), "forgery-token": "0" * 64}
    response = stranger.client.post(PATH, data=data)
    assert (response.status_code, response.location.partition("?")[0]) == (303, PATH)
    assert waiting() > 0


def test_much_that_waits_goes_in_several_errands(stranger: Visitor, joined: Kiosk, hub: NearHub) -> None:
    with writing():
        for number in range(300):
            log.append(joined.clock, LessonOpened("tea-stall", "1.0.0", f"{number}" * 40, "ml"), f"{number:032x}")
    errands = 0
    while waiting() and errands < 5:
        assert hand_in(stranger, hub.answer(take(stranger)).data).status_code == 303
        errands += 1
    assert waiting() == 0
