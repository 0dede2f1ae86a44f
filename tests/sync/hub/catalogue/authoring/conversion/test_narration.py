"""Lessons and quizzes spoken by a machine, by the real espeak-ng and opusenc."""

import shutil
import unicodedata
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.building import describe
from sync.hub.catalogue.authoring.checking import check, checked
from sync.hub.catalogue.authoring.conversion.narration import Spoken, narrate, spoken_text
from sync.hub.catalogue.authoring.conversion.speech import to_speech
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.bounded import parse_toml
from tests.sync.hub.catalogue import serving_quiz, tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

NEEDED = ("espeak-ng", "opusenc")
SOUND = "media/count-change.en.opus"
QUIZ = f"en/{serving_quiz.PATH}"
PARTS = ["case.rush-hour", "gaps", "handle", "who-first", "how-many", "steel", "clay", "glass"]


@pytest.fixture(autouse=True)
def _programs() -> None:
    for program in NEEDED:
        if shutil.which(program) is None:
            pytest.skip(f"needs: {program}")


def states(spoken: list[Spoken]) -> dict[str, str]:
    return {each.path: each.state for each in spoken}


def test_a_lesson_without_a_recording_is_spoken_and_says_so(pack: Path) -> None:
    found = states(narrate(pack, ["en"]))
    assert found == {"media/make-tea.opus": "recorded", SOUND: "spoken", "en/03-check-tea.toml": "older-format"}
    assert (pack / "media/make-tea.opus").read_bytes() == tiny_pack.SOUND
    text = (pack / "en/02-count-change.md").read_text("utf-8")
    assert f'audio = "../{SOUND}"\naudio_kind = "synthetic"\n+++\n\nTen rupees' in text
    assert check(pack).findings == ()
    faces = describe(checked(pack)).contents[1].faces
    assert (faces["en"].audio, faces["en"].audio_kind) == (SOUND, "synthetic")
    assert describe(checked(pack)).contents[0].faces["en"].audio_kind is None


def test_it_is_spoken_anew_only_when_its_text_changed(pack: Path) -> None:
    narrate(pack, ["en"], ["count-change"])
    lesson = (pack / "en/02-count-change.md").read_bytes()
    assert states(narrate(pack, ["en"], ["count-change"])) == {SOUND: "unchanged"}
    assert (pack / "en/02-count-change.md").read_bytes() == lesson
    edit(pack, "en/02-count-change.md", "four", "four rupees")
    assert states(narrate(pack, ["en"], ["count-change"])) == {SOUND: "spoken"}


def test_a_text_to_be_spoken_goes_before_the_lessons_own(pack: Path) -> None:
    put(pack, "narration/count-change.en.txt", "Something else altogether.\n")
    narrate(pack, ["en"], ["count-change"])
    assert (pack / SOUND).read_bytes() == to_speech("Something else altogether.\n", "en")
    assert check(pack).findings == ()


def test_what_is_said_are_words_in_sentences_without_pictures(pack: Path) -> None:
    table = "\n\n| Coin | Worth |\n|---|---|\n| small | 1 *rupee* |\n| | 2 |\n"
    put(pack, "en/01-make-tea.md", tiny_pack.LESSON + table)
    (unit,) = [unit for unit in checked(pack).units if unit.path == "en/01-make-tea.md"]
    lines = spoken_text(unit).strip().split("\n\n")
    assert lines == [
        "Make tea.", "Boil water with tea leaves. Then count the change.", "Milk.", "Try it now.", "Smell the leaves.",
        "Coin, Worth.", "small, 1 rupee.", "2.",
    ]  # fmt: skip


def test_line_ends_of_windows_stay(pack: Path) -> None:
    put(pack, "en/02-count-change.md", tiny_pack.SECOND_LESSON.replace("\n", "\r\n"))
    narrate(pack, ["en"], ["count-change"])
    content = (pack / "en/02-count-change.md").read_bytes()
    assert b'audio_kind = "synthetic"\r\n+++\r\n' in content
    assert content.count(b"\n") == content.count(b"\r\n")


def test_unknown_languages_lessons_and_quizzes_are_named(pack: Path) -> None:
    for arguments in (["hi"], []), ([], ["sell"]), ([], [], ["sell"]), ([], [], ["make-tea"]):
        with pytest.raises(AuthorError, match=r"hi|sell|make-tea") as caught:
            narrate(pack, *arguments)
        assert caught.value.code == "unknown"
    with pytest.raises(AuthorError) as caught:
        to_speech("x", "zzz")
    assert caught.value.code == "program"


def test_a_kind_of_sound_that_nobody_knows_is_a_fault(pack: Path) -> None:
    edit(pack, "en/01-make-tea.md", 'opus"\n+++', 'opus"\naudio_kind = "robot"\n+++')
    edit(pack, "en/02-count-change.md", "minutes = 4\n", 'minutes = 4\naudio_kind = "synthetic"\n')
    found = {(each.path, each.line, each.code) for each in check(pack).findings}
    assert found == {("en/01-make-tea.md", 7, "audio-kind"), ("en/02-count-change.md", 5, "audio-kind")}


def test_pictures_and_films_that_wait_for_their_author_keep_no_lesson_from_being_spoken(pack: Path) -> None:
    put(pack, "media/later.vtt", "WEBVTT\n\n")
    assert {fault.code for fault in check(pack).faults} == {"unused", "no-captions"}
    assert states(narrate(pack, ["en"], ["count-change"])) == {SOUND: "spoken"}
    edit(pack, "en/02-count-change.md", "minutes = ", "minutes = 0")
    with pytest.raises(AuthorError, match="has faults"):
        narrate(pack, ["en"])


def test_a_glossary_stays_behind_the_keys_of_the_sound(pack: Path) -> None:
    words = '\n[[glossary]]\nid = "rupee"\nword = "rupees"\nmeaning = "Money."\n'
    edit(pack, "en/02-count-change.md", '"rupee"]\n', f'"rupee"]\n{words}')
    narrate(pack, ["en"], ["count-change"])
    assert check(pack).findings == ()
    (unit,) = [each for each in checked(pack).units if each.path == "en/02-count-change.md"]
    assert (unit.matter.audio_kind, len(unit.matter.glossary)) == ("synthetic", 1)


@pytest.fixture
def serving(pack: Path) -> Path:
    """The tiny pack in format 2, with the quiz that has everything."""
    for path, content in serving_quiz.files().items():
        put(pack, path, content)
    return pack


def test_each_question_and_case_of_a_quiz_is_spoken_and_says_so_and_nothing_else_changes(serving: Path) -> None:
    edit(serving, QUIZ, 'stem = "Fill in the gaps."', 'stem = "Fill in the gaps."   # both of them')
    before = (serving / QUIZ).read_text("utf-8")
    spoken = narrate(serving, ["en"], quizzes=["serve-tea"])
    assert [each.part for each in spoken] == PARTS
    assert all(each.path == f"media/serve-tea.{each.part}.en.opus" for each in spoken)
    assert all((serving / each.path).read_bytes().startswith(b"OggS") for each in spoken)
    assert check(serving).findings == ()
    after = (serving / QUIZ).read_text("utf-8")
    added = [line for line in after.splitlines() if line.startswith("audio")]
    assert added[0] == 'audio = "../media/serve-tea.case.rush-hour.en.opus"'
    assert set(added[1::2]) == {'audio_kind = "synthetic"'}
    assert "\n".join(line for line in after.split("\n") if line not in added) == before
    assert 'gaps."   # both of them\naudio = "../media/serve-tea.gaps.en.opus"\naudio_kind' in after


def test_all_that_has_no_recording_is_spoken_if_nothing_is_named(serving: Path) -> None:
    found = states(narrate(serving, ["en"]))
    assert found.pop("media/make-tea.opus") == "recorded"
    assert {path.partition(".")[0] for path in found} == {"media/count-change", "media/check-tea", "media/serve-tea"}
    assert set(states(narrate(serving, ["en"])).values()) == {"recorded", "unchanged"}


def test_a_question_is_spoken_anew_when_its_text_changed_and_a_persons_recording_stays(serving: Path) -> None:
    put(serving, "media/asha.opus", tiny_pack.SOUND)
    edit(serving, QUIZ, 'stem = "Where do you', 'audio = "../media/asha.opus"\nstem = "Where do you')
    narrate(serving, ["en"], quizzes=["serve-tea"])
    edit(serving, QUIZ, '"Who came first"', '"Who came before all others"')
    found = states(narrate(serving, ["en"], quizzes=["serve-tea"]))
    assert [path for path, state in found.items() if state == "spoken"] == ["media/serve-tea.who-first.en.opus"]
    assert found["media/asha.opus"] == "recorded"
    assert (serving / "media/asha.opus").read_bytes() == tiny_pack.SOUND


def test_a_recording_that_nothing_names_yet_is_left_alone_too(serving: Path) -> None:
    own = [SOUND, "media/serve-tea.steel.en.opus"]
    for path in own:
        put(serving, path, tiny_pack.SOUND)
    found = states(narrate(serving, ["en"], ["count-change"], ["serve-tea"]))
    assert {path for path, state in found.items() if state == "recorded"} == set(own)
    assert all((serving / path).read_bytes() == tiny_pack.SOUND for path in own)
    assert {(fault.code, fault.path) for fault in check(serving).faults} == {("unused", path) for path in own}


def test_a_machines_sound_that_was_not_named_before_the_power_failed_is_named_then(serving: Path) -> None:
    before = (serving / QUIZ).read_bytes()
    narrate(serving, ["en"], quizzes=["serve-tea"])
    after = (serving / QUIZ).read_bytes()
    put(serving, QUIZ, before)
    assert set(states(narrate(serving, ["en"], quizzes=["serve-tea"])).values()) == {"unchanged"}
    assert (serving / QUIZ).read_bytes() == after


def test_a_text_to_be_spoken_goes_before_the_questions_own(serving: Path) -> None:
    put(serving, "narration/serve-tea.steel.en.txt", "Something else altogether.\n")
    narrate(serving, ["en"], quizzes=["serve-tea"])
    heard = (serving / "media/serve-tea.steel.en.opus").read_bytes()
    assert heard == to_speech("Something else altogether.\n", "en")


def test_a_quiz_in_inline_tables_and_with_line_ends_of_windows_is_marked_too(serving: Path) -> None:
    inline = """\
id = "serve-tea"
title = "Serving tea"
pass = 50
minutes = 6
questions = [
  {id = "steel", kind = "text", stem = "What are steel cups made from?", explanation = "x", accepted = ["steel"]},
]
""".replace("\n", "\r\n")
    for language in ("en", "ml"):
        put(serving, f"{language}/{serving_quiz.PATH}", inline)
    narrate(serving, ["en"], quizzes=["serve-tea"])
    content = (serving / QUIZ).read_text("utf-8")
    (question,) = parse_toml(content)["questions"]
    assert (question["audio"], question["audio_kind"]) == ("../media/serve-tea.steel.en.opus", "synthetic")
    windows = serving_quiz.QUIZ.replace("\n", "\r\n")
    for language in ("en", "ml"):
        put(serving, f"{language}/{serving_quiz.PATH}", windows)
    narrate(serving, ["en"], quizzes=["serve-tea"])
    content = (serving / QUIZ).read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert content.count(b"audio_kind") == len(PARTS)


def test_an_amount_is_said_with_its_rupees_where_the_voice_passes_over_their_sign() -> None:
    assert to_speech("₹ 1,600 ÷ 100 = ₹16.", "ml") == to_speech("1,600 രൂപ ÷ 100 = 16 രൂപ.", "ml")
    assert to_speech("₹16", "bn") != to_speech("16", "bn")


def test_signs_of_arithmetic_are_said_in_words_where_a_voice_passes_over_them_or_says_them_in_english() -> None:
    assert to_speech("6 ÷ 3", "hi") == to_speech("6 भागा 3", "hi")
    for language in ("as", "bn", "en", "gu", "hi", "kn", "ml", "mr", "or", "pa", "ta", "te", "ur"):
        without = to_speech("6 3", language)
        assert [sign for sign in "÷×−=" if to_speech(f"6 {sign} 3", language) == without] == []
    assert to_speech("6 − 3", "ml") != to_speech("6 minus 3", "ml")


def test_the_dots_of_an_address_and_what_is_dialled_are_said() -> None:
    assert to_speech("ncs.gov.in, .gov.in", "ml") == to_speech("ncs ഡോട്ട് gov ഡോട്ട് in, ഡോട്ട് gov ഡോട്ട് in", "ml")
    assert to_speech("10 a.m. 3.5", "ml") != to_speech("10 a ഡോട്ട് m. 3.5", "ml")
    assert to_speech("*#06#", "hi") == to_speech("स्टार हैश 06 हैश", "hi")


def test_letters_with_a_dot_below_are_not_spelt_sign_by_sign() -> None:
    apart, whole = unicodedata.normalize("NFC", "হ\N{BENGALI LETTER YYA}"), "হ\N{BENGALI LETTER YYA}"
    assert apart != whole
    assert to_speech(apart, "as") == to_speech(whole, "as")
    assert seconds_of(to_speech(apart, "as")) < 1.5


def test_a_machines_voice_takes_less_than_a_kilobyte_a_second() -> None:
    sound = to_speech(tiny_pack.SECOND_LESSON * 10, "en")
    assert len(sound) / seconds_of(sound) < 1024


def seconds_of(sound: bytes) -> float:
    """How long an Ogg Opus lasts: the place of its last page, in samples of 48 kHz."""
    last = sound.rindex(b"OggS")
    return int.from_bytes(sound[last + 6 : last + 14], "little") / 48_000
