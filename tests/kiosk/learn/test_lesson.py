"""A lesson: its text, its sound, what comes before and after, and in which language."""

import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.learn.lesson import _mould
from kiosk.packs.lessons import render
from kiosk.packs.tables import Lesson
from kiosk.progress.folded import LessonRecord
from kiosk.progress.tables import Bookmark, Event
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import take_in, take_in_unrendered
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack

TEA = "/packs/tea-stall"
FIRST, SECOND = f"{TEA}/lessons/make-tea", f"{TEA}/lessons/count-change"


def events(kind: str) -> list[dict]:
    return [event.body for event in Event.select().where(Event.kind.startswith(kind)).order_by(Event.sequence)]


def test_a_lesson_shows_its_title_place_time_text_and_sound(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text(FIRST)
    assert '<h1 lang="en" dir="ltr">Make tea</h1>' in page
    for words in ("1 of 3", "4 minutes", "Boil water with <em>tea</em> leaves.", "<h2>Milk</h2>", "Done, next:"):
        assert words in page
    assert re.search(
        r'<audio controls preload="none"[^>]*><source src="/media/[0-9a-f]{64}\.opus" type="audio/ogg">', page
    )
    assert re.search(r'<img[^>]*src="/media/[0-9a-f]{64}\.svg"', page)
    assert 'href="/packs/tea-stall/lessons/count-change"' in page
    assert "<!--" not in page


def test_a_lesson_that_a_machine_speaks_says_so(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    text = tiny_pack.LESSON.replace('opus"\n', 'opus"\naudio_kind = "synthetic"\n')
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish(files={"en/01-make-tea.md": text})
    take_in(kiosk, publisher)
    assert "Spoken by a machine." in anitha.text(FIRST)
    anitha.client.set_cookie("language", "ml")
    assert 'class="card listen"' in anitha.text(FIRST)
    assert "Spoken by a machine." not in anitha.text(FIRST)


def test_a_lesson_that_waits_for_rendering_is_shown_and_the_worker_told(
    kiosk: Kiosk, anitha: Visitor, tmp_path: Path
) -> None:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish()
    take_in_unrendered(kiosk, publisher)
    assert not kiosk.worker.is_woken()
    assert "Boil water with <em>tea</em> leaves." in anitha.text(FIRST)
    assert kiosk.worker.is_woken()


def test_a_lesson_that_is_rendered_wakes_nobody(kiosk: Kiosk, anitha: Visitor, shelf: Repository) -> None:
    anitha.text(FIRST)
    assert not kiosk.worker.is_woken()


def test_a_lesson_without_sound_offers_none(anitha: Visitor, shelf: Repository) -> None:
    page = anitha.text(SECOND)
    assert "<audio" not in page
    assert "2 of 3" in page


def test_finishing_leads_on_from_step_to_step(anitha: Visitor, shelf: Repository) -> None:
    assert anitha.post(f"{FIRST}/finish", page=FIRST).location == SECOND
    assert anitha.post(f"{SECOND}/finish", page=SECOND).location == f"{TEA}/quizzes/check-tea"


def test_the_button_names_what_comes_next(anitha: Visitor, shelf: Repository) -> None:
    assert re.search(r"Done, next: <span[^>]*>Count change</span>", anitha.text(FIRST))
    assert re.search(r"Done, next: <span[^>]*>Check yourself: tea</span>", anitha.text(SECOND))
    anitha.post(f"{FIRST}/finish", page=FIRST)
    page = anitha.text(FIRST)
    assert re.search(r"<span>Next: <span[^>]*>Count change</span>", page)
    assert "sign-tick" in page


def test_opening_is_one_event_until_one_goes_elsewhere(anitha: Visitor, shelf: Repository) -> None:
    for path in (FIRST, FIRST, SECOND, FIRST):
        anitha.get(path)
    assert [body["lesson"] for body in events("lesson-opened")] == ["make-tea", "count-change", "make-tea"]
    assert {(body["pack"], body["version"], body["language"]) for body in events("lesson-opened")} == {
        ("tea-stall", "1.0.0", "en")
    }


def test_finishing_is_an_event_with_the_language_that_was_read(anitha: Visitor, full_shelf: Path) -> None:
    path = "/packs/milk-round/lessons/count-change"
    anitha.post(f"{path}/finish", page=path)
    assert [(body["lesson"], body["language"]) for body in events("lesson-finished")] == [("count-change", "ml")]


def test_looking_never_finishes(anitha: Visitor, shelf: Repository) -> None:
    anitha.get(FIRST)
    assert anitha.get(f"{FIRST}/finish").status_code == 404
    assert LessonRecord.select().where(LessonRecord.finished_at.is_null(False)).count() == 0


def test_a_lesson_that_is_missing_in_a_language_is_shown_in_the_main_one_and_says_so(
    anitha: Visitor, full_shelf: Path
) -> None:
    page = anitha.text("/packs/milk-round/lessons/count-change")
    name = '<bdi class="own-name" lang="ml" dir="ltr">മലയാളം</bdi>'
    assert f"This lesson is not yet in your language. You see it in {name}." in page
    assert '<article class="lesson" lang="ml" dir="ltr">' in page
    assert '<html lang="en"' in page
    assert '<h1 lang="ml"' in page
    assert "not yet in your language" not in anitha.text("/packs/milk-round/lessons/make-tea")


def test_a_reader_of_a_language_that_no_pack_has_is_told_in_that_language(anitha: Visitor, shelf: Repository) -> None:
    anitha.client.set_cookie("language", "ta")
    page = anitha.text(FIRST)
    assert '<html lang="ta"' in page
    assert '<article class="lesson" lang="en" dir="ltr">' in page
    assert "English" in re.search(r'<div class="notice info.*?</div>', page, re.DOTALL)[0]


def test_what_is_no_lesson_of_the_pack_is_not_found_and_no_event(anitha: Visitor, shelf: Repository) -> None:
    for path in ("none", "check-tea", "MAKE-TEA", "make-tea%00", "..", "'", "x" * 2000):
        for address in (f"{TEA}/lessons/{path}", f"/packs/none/lessons/{path}"):
            assert (address, anitha.get(address).status_code) == (address, 404)
            sent = anitha.post(f"{address}/finish", page="/finish").status_code
            assert (address, sent) == (address, 404)
    assert events("lesson-") == []


@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/print"])
def test_a_lesson_that_waits_to_be_rendered_is_read_as_it_will_be(
    anitha: Visitor, shelf: Repository, path: str
) -> None:
    rendered = anitha.get(path)
    assert Lesson.delete().execute()
    waiting = anitha.get(path)
    assert waiting.status_code == 200
    assert waiting.data == rendered.data
    assert waiting.headers.get("ETag") == rendered.headers.get("ETag")


def test_a_lesson_of_which_the_file_is_lost_is_not_found(anitha: Visitor, kiosk: Kiosk, shelf: Repository) -> None:
    Lesson.delete().execute()
    for blob in list(kiosk.blobs.all()):
        kiosk.blobs.remove(blob)
    assert anitha.get(FIRST).status_code == 404
    assert events("lesson-opened") == []


def test_nothing_that_a_lesson_or_a_title_says_breaks_the_page(anitha: Visitor, shelf: Repository) -> None:
    """Where the frame is cut for the body, no text can put a cut of its own."""
    hostile = "<!--body--> </article> {{ body }} &lt;!--body--&gt; %(x)s"
    rendered = render(hostile, lambda _: None)
    Lesson.update(html=rendered.html, deflated=rendered.deflated, etag="x").execute()
    anitha.client.set_cookie("language", "en")
    page = anitha.get(FIRST).text
    assert page.count("<!--body-->") == 0
    assert page.count("</article>") == 1
    assert page.count("<!doctype html>") == 1


def test_a_lesson_may_be_finished_without_the_script_and_twice(app: Flask, anitha: Visitor, shelf: Repository) -> None:
    for _ in range(2):
        assert anitha.post(f"{FIRST}/finish", page=FIRST).location == SECOND
    assert LessonRecord.select().where(LessonRecord.finished_at.is_null(False)).count() == 1


def test_who_comes_back_may_go_on_where_the_reading_stopped(anitha: Visitor, shelf: Repository) -> None:
    assert "Go on where you were" not in anitha.text(FIRST)
    assert anitha.post(f"{FIRST}/bookmark", {"part": "2"}, FIRST).status_code == 204
    page = anitha.text(FIRST)
    assert '<p hidden data-part="2">' in page
    assert "Go on where you were" not in anitha.text(SECOND)
    anitha.post(f"{FIRST}/finish", page=FIRST)
    assert "Go on where you were" not in anitha.text(FIRST)


@pytest.mark.parametrize("part", ["", "x", "-3", "9" * 40])
def test_a_place_that_is_none_is_not_kept(anitha: Visitor, shelf: Repository, part: str) -> None:
    assert anitha.post(f"{FIRST}/bookmark", {"part": part}, FIRST).status_code == 204
    assert not Bookmark.select().exists()
    assert anitha.post(f"{TEA}/lessons/none/bookmark", {"part": "2"}, FIRST).status_code == 404


@pytest.fixture
def class_(app: Flask, cast: Cast, anitha: Visitor, full_shelf: Path) -> list[Visitor]:
    """People before whom one and the same lesson is not the same, each in one thing."""
    _mould.cache_clear()
    faisal = Visitor(app).sign_in_as_learner(cast.enrol("<b>Faisal", "kite").code, PIN)
    meera = Visitor(app).sign_in_as_learner(cast.enrol("മീര", "lamp", "ml").code, PIN)
    reads_another = Visitor(app).sign_in_as_learner(cast.enrol("Ravi").code, PIN)
    reads_another.post(f"{TEA}/language", {"language": "ml"}, page=FIRST)
    in_sunlight = Visitor(app).sign_in_as_learner(cast.enrol("Sara").code, PIN)
    in_sunlight.client.set_cookie("contrast", "high")
    has_finished = Visitor(app).sign_in_as_learner(cast.enrol("Tara").code, PIN)
    has_finished.post(f"{FIRST}/finish", page=FIRST)
    has_stopped = Visitor(app).sign_in_as_learner(cast.enrol("Uma").code, PIN)
    has_stopped.post(f"{FIRST}/bookmark", {"part": 2}, page=FIRST)
    guest = Visitor(app)
    guest.post("/look-around", page="/sign-in")
    guest.client.set_cookie("language", "en")
    return [anitha, faisal, meera, reads_another, in_sunlight, has_finished, has_stopped, guest]


def test_a_frame_that_is_kept_is_the_one_that_each_would_get_anew(class_: list[Visitor]) -> None:
    for one in class_:
        one.get(FIRST)
    pages = [one.get(FIRST).text for one in class_]
    assert len(set(pages)) == len(class_)
    assert _mould.cache_info().hits > len(class_)
    for one, page in zip(class_, pages, strict=True):
        _mould.cache_clear()
        assert one.get(FIRST).text == page


def test_nobodys_frame_bears_what_is_another_ones(class_: list[Visitor]) -> None:
    names = ("Anitha", "&lt;b&gt;Faisal", "മീര", "Ravi", "Sara", "Tara", "Uma")
    tokens = set()
    for place, one in enumerate(class_):
        page = one.get(FIRST).text
        assert [name for name in names if name in page] == list(names[place : place + 1])
        mine = set(re.findall(r'name="forgery-token" value="([^"]+)"', page))
        assert len(mine) == 1
        assert not mine & tokens
        tokens |= mine
        assert one.post(f"{FIRST}/finish", page=FIRST).location == SECOND


def test_a_frame_follows_a_new_version(kiosk: Kiosk, anitha: Visitor, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "publisher")
    for version, title in (("1.0.0", "Make tea"), ("1.1.0", "Boil tea")):
        publisher.publish(version=version, files={"en/01-make-tea.md": tiny_pack.LESSON.replace("Make tea", title)})
        take_in(kiosk, publisher)
        assert f">{title}</h1>" in anitha.text(FIRST)
