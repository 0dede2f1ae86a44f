"""The packs that are installed here."""

from dataclasses import replace

import pytest

from kiosk.database import writing
from kiosk.packs import importing, rendering, shelf, switching
from kiosk.packs.signed import Signed
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.tables import File
from kiosk.progress import reports, studying
from kiosk.progress.folded import Attempt
from kiosk.quizzes import questions
from kiosk.web.here import Kiosk
from sync.protocol.quiz import Quiz
from tests.kiosk.learn import spoken_quiz
from tests.kiosk.opened import enrol, forget_what_was_read, take_in
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue.tiny_pack import DRAWING, LESSON, QUIZ


def test_an_empty_shelf_holds_nothing(kiosk: Kiosk) -> None:
    assert shelf.packs() == []
    assert shelf.versions() == {}
    assert shelf.manifest(PACK) is None
    assert shelf.lesson(PACK, "make-tea", "en") is None
    assert shelf.quiz(PACK, "1.0.0", "check-tea", "en") is None
    assert not shelf.has_media("a" * 64, "image/svg+xml")
    assert shelf.damaged_files(kiosk.blobs) == []


def test_an_imported_pack_stands_on_the_shelf(kiosk: Kiosk, publisher: Publisher) -> None:
    assert take_in(kiosk, publisher) == ["added"]

    (found,) = shelf.packs()
    assert (found.manifest.pack, found.manifest.version, found.publisher) == (PACK, "1.0.0", "padippura")
    assert shelf.manifest(PACK) == found.manifest
    assert shelf.versions() == {PACK: "1.0.0"}


def test_a_pack_has_its_titles_on_the_shelf_and_those_of_what_is_on_its_way(kiosk: Kiosk, publisher: Publisher) -> None:
    assert shelf.titles(PACK) == {}
    take_in(kiosk, publisher)
    (found,) = shelf.packs()
    assert shelf.titles(PACK) == found.manifest.title

    newer = replace(found.manifest, version="1.1.0", title={"en": "Better tea"})
    with writing():
        switching.expect(Signed(newer, "padippura", newer.encode()), now=0)

    assert shelf.titles(PACK) == {"en": "Better tea"}


def test_lessons_are_there_in_each_language(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)

    lesson = shelf.lesson(PACK, "make-tea", "ml")
    assert lesson is not None
    assert "Boil water" in lesson.html.decode()
    assert shelf.lesson(PACK, "make-tea", "hi") is None


def test_only_media_of_the_shelf_may_be_served(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)
    hashes = {file.path: file.sha256 for file in shelf.packs()[0].manifest.files}

    assert shelf.has_media(hashes["media/cup.svg"], "image/svg+xml")
    assert shelf.has_media(hashes["media/make-tea.opus"], "audio/ogg")
    assert not shelf.has_media(hashes["en/01-make-tea.md"], "image/svg+xml")
    assert not shelf.has_media(hashes["en/03-check-tea.toml"], "image/svg+xml")
    assert not shelf.has_media("f" * 64, "image/svg+xml")


def test_the_spoken_lesson_is_found(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)
    manifest = shelf.packs()[0].manifest

    spoken, silent = (entry.faces["en"] for entry in manifest.contents[:2])
    assert shelf.has_media(shelf.audio(manifest, spoken) or "", "audio/ogg")
    assert shelf.audio(manifest, silent) is None


def newer(publisher: Publisher) -> None:
    """Publish version 2, which says other things in a lesson, a question and a picture."""
    changed = LESSON.replace("Smell the leaves", "Taste the leaves")
    publisher.publish(
        version="2.0.0",
        files={
            "en/01-make-tea.md": changed,
            "ml/01-make-tea.md": changed,
            "en/03-check-tea.toml": QUIZ.replace("What do you boil *first*?", "What comes first?"),
            "ml/03-check-tea.toml": QUIZ,
            "media/cup.svg": DRAWING.replace("M0 0", "M1 1"),
        },
    )


def test_a_newer_version_takes_the_place_of_the_older_one(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)
    newer(publisher)

    assert take_in(kiosk, publisher) == ["updated"]

    assert shelf.versions() == {PACK: "2.0.0"}
    assert "Taste the leaves" in shelf.lesson(PACK, "make-tea", "en").html.decode()
    assert {row.path for row in File.select()} == {file.path for file in shelf.packs()[0].manifest.files}


@pytest.fixture
def begun(kiosk: Kiosk, publisher: Publisher) -> Attempt:
    """Anitha's attempt at the quiz of version 1, while version 2 has come onto the shelf."""
    take_in(kiosk, publisher)
    anitha = enrol(kiosk).person
    attempt = studying.start_quiz(kiosk.clock, anitha, shelf.manifest(PACK), "check-tea", "en")
    newer(publisher)
    take_in(kiosk, publisher)
    return studying.attempt_of(anitha, attempt)


def picture_of(quiz: Quiz) -> str:
    """The SHA-256 of the picture of a quiz's first question."""
    return quiz.questions[0].picture.removeprefix("/media/").removesuffix(".svg")


def test_a_quiz_that_was_begun_stays_in_its_version(kiosk: Kiosk, begun: Attempt) -> None:
    forget_what_was_read()

    assert studying.quiz_of(begun).questions[0].stem == "What do you boil <em>first</em>?"
    assert questions.load(PACK, "2.0.0", "check-tea", "en").questions[0].stem == "What comes first?"


def test_a_picture_of_a_quiz_that_was_begun_stays(kiosk: Kiosk, begun: Attempt) -> None:
    picture = picture_of(studying.quiz_of(begun))

    assert picture != picture_of(questions.load(PACK, "2.0.0", "check-tea", "en"))
    assert shelf.has_media(picture, "image/svg+xml")
    assert kiosk.blobs.is_sound(picture)
    kept = File.get(File.path == "1.0.0:media/cup.svg")
    assert kept.sha256 == picture


def test_a_picture_of_a_quiz_that_was_begun_stays_through_every_version(
    kiosk: Kiosk, publisher: Publisher, begun: Attempt
) -> None:
    publisher.publish(version="3.0.0", files={"media/cup.svg": DRAWING.replace("M0 0", "M3 3")})
    take_in(kiosk, publisher)

    assert shelf.has_media(picture_of(studying.quiz_of(begun)), "image/svg+xml")
    assert shelf.damaged_files(kiosk.blobs) == []
    pictures = [row.path for row in File.select().where(File.path.endswith("cup.svg")).order_by(File.path)]
    assert pictures == ["1.0.0:media/cup.svg", "media/cup.svg"]


def test_a_recording_of_a_quiz_that_was_begun_stays_and_those_that_nobody_began_go(
    kiosk: Kiosk, publisher: Publisher
) -> None:
    files = spoken_quiz.files()
    described = str(files["pack.toml"]).replace('"1.0.0"', '"1.1.0"')
    publisher.publish(version="1.1.0", files={**files, "pack.toml": described})
    take_in(kiosk, publisher)
    anitha = enrol(kiosk).person
    attempt = studying.start_quiz(kiosk.clock, anitha, shelf.manifest(PACK), "serve-tea", "en")
    for version in ("2.0.0", "3.0.0"):
        publisher.publish(version=version)
        take_in(kiosk, publisher)
    forget_what_was_read()

    content = studying.quiz_of(studying.attempt_of(anitha, attempt))
    sounds = [part.audio for part in (*content.cases, *content.questions) if part.audio]
    hashes = [sound.removeprefix("/media/").removesuffix(".opus") for sound in sounds]
    assert len(hashes) == len(spoken_quiz.SPOKEN)
    assert all(shelf.has_media(each, "audio/ogg") and kiosk.blobs.is_sound(each) for each in hashes)
    assert File.select().where(File.path.startswith("2.0.0:")).count() == 0


def test_quizzes_of_older_versions_that_nobody_began_go(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)
    newer(publisher)
    take_in(kiosk, publisher)
    forget_what_was_read()

    assert questions.load(PACK, "1.0.0", "check-tea", "en") is None
    assert {row.path for row in File.select()} == {file.path for file in shelf.packs()[0].manifest.files}


def test_progress_survives_a_newer_version(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)
    anitha = enrol(kiosk).person
    before = shelf.manifest(PACK)
    studying.finish_lesson(kiosk.clock, anitha, before, "make-tea", "ml")
    attempt = studying.start_quiz(kiosk.clock, anitha, before, "check-tea", "ml")
    studying.answer(kiosk.clock, studying.attempt_of(anitha, attempt), {"first-step": "water"})
    newer(publisher)
    take_in(kiosk, publisher)

    begun = studying.attempt_of(anitha, attempt)
    studying.answer(kiosk.clock, begun, {"leaf": "LEAF"})
    studying.hand_in(kiosk.clock, begun)

    assert [entry.id for entry in reports.way(anitha, shelf.manifest(PACK)).finished] == ["make-tea"]
    handed_in = studying.attempt_of(anitha, attempt)
    assert (handed_in.version, handed_in.marks) == ("1.0.0", 2000)
    assert studying.quiz_of(handed_in).questions[0].stem == "What do you boil <em>first</em>?"


def test_a_switch_that_does_not_come_about_leaves_the_old_version_whole(kiosk: Kiosk, publisher: Publisher) -> None:
    take_in(kiosk, publisher)
    before = (shelf.versions(), shelf.lesson(PACK, "make-tea", "en"), File.select().count())
    newer(publisher)
    source = FolderSource(publisher.repository)
    (offer,) = importing.look(source, kiosk.settings.trust, kiosk.blobs, kiosk.now()).offers
    importing.copy_blobs(source, offer.manifest, kiosk.blobs, lambda _: None)
    quizzes = rendering.read_texts(offer.manifest, kiosk.blobs)

    def switch_and_fail() -> None:
        with writing():
            switching.put(offer.signed, quizzes, kiosk.now())
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError):
        switch_and_fail()

    assert (shelf.versions(), shelf.lesson(PACK, "make-tea", "en"), File.select().count()) == before


@pytest.mark.parametrize("is_there", [True, False])
def test_every_damaged_or_missing_file_is_named(kiosk: Kiosk, publisher: Publisher, is_there: bool) -> None:
    take_in(kiosk, publisher)
    cup = next(file for file in shelf.packs()[0].manifest.files if file.path == "media/cup.svg")
    if is_there:
        kiosk.blobs.path(cup.sha256).write_bytes(b"x" * cup.size)
    else:
        kiosk.blobs.remove(cup.sha256)

    assert [file.path for file in shelf.damaged_files(kiosk.blobs)] == ["media/cup.svg"]
