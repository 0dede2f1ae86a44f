"""The author's check: one tiny fault for each code, with its file and line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check, checked
from sync.hub.catalogue.errors import AuthorError
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

Break = Callable[[Path], object]

ONE = "en/01-make-tea.md"
TWO = "en/02-count-change.md"
QUIZ = "en/03-check-tea.toml"
DRAWING = "media/cup.svg"
SOUND = "media/make-tea.opus"


DEEP_LIST = "\n" + 1600 * "1. " + "\n"
DEEP_ARRAY = 3000 * "[" + 3000 * "]"
SUMMARY_ML = 'ml = "ചായ ഉണ്ടാക്കാം, ബാക്കി എണ്ണാം."\n'
SECOND_COMPETENCY = '\n[[competencies]]\nid = "make-tea"\nlevel = 1\n[competencies.title]\nen = "x"\nml = "x"\n'


def changed(path: str, old: str, new: str) -> Break:
    return lambda pack: edit(pack, path, old, new)


def added(path: str, content: str | bytes) -> Break:
    return lambda pack: put(pack, path, content)


def appended(path: str, content: str) -> Break:
    return lambda pack: put(pack, path, (pack / path).read_text("utf-8") + content)


def first_options_right(pack: Path) -> None:
    edit(pack, QUIZ, '  text = "Sugar"\n', '  text = "Sugar"\n  right = true\n')


def empty_main_language(pack: Path) -> None:
    for path in (pack / "en").iterdir():
        path.unlink()


DESCRIPTIONS = {
    "a key that nobody knows": (changed("pack.toml", "[title]", "colour = 3\n\n[title]"), 10, "unknown-key"),
    "a key that is missing": (changed("pack.toml", 'licence = "CC-BY-4.0"\n', ""), 1, "missing-key"),
    "a key of the wrong type": (changed("pack.toml", "minutes = 12", 'minutes = "12"'), 7, "type"),
    "an empty text": (changed("pack.toml", 'en = "Tea stall"', 'en = " "'), 11, "empty"),
    "a title that is too long": (changed("pack.toml", '"Tea stall"', f'"{61 * "x"}"'), 11, "too-long"),
    "an id with capitals": (changed("pack.toml", '"small-trade"', '"Small"'), 19, "id"),
    "a role that is no id": (changed("pack.toml", '"tea-seller"', '"Tea seller"'), 8, "id"),
    "a level out of range": (changed("pack.toml", "level = 2", "level = 9"), 25, "range"),
    "no author": (changed("pack.toml", '"Asha", "Basheer"', ""), 6, "too-few"),
    "a format from the future": (changed("pack.toml", "format = 1", "format = 3"), 1, "format-too-new"),
    "a version of two numbers": (changed("pack.toml", '"1.0.0"', '"1.0"'), 3, "version"),
    "a licence in words": (changed("pack.toml", '"CC-BY-4.0"', '"free for all"'), 5, "licence"),
    "a language tag with capitals": (changed("pack.toml", '"ml"]', '"ml", "TA"]'), 4, "language"),
    "a language twice": (changed("pack.toml", '"ml"]', '"ml", "ml"]'), 4, "duplicate-language"),
    "a language without a folder": (lambda pack: shutil.rmtree(pack / "ml"), 4, "missing-language"),
    "a competency twice": (appended("pack.toml", SECOND_COMPETENCY), 32, "duplicate-id"),
    "a summary that one language lacks": (changed("pack.toml", SUMMARY_ML, ""), 14, "missing-key"),
    "a line that is not TOML": (changed("pack.toml", "minutes = 12", "minutes 12"), 7, "toml"),
    "no pack.toml": (lambda pack: (pack / "pack.toml").unlink(), None, "missing-file"),
}  # fmt: skip


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_a_fault_in_pack_toml_is_found_on_its_line(pack: Path, case: str) -> None:
    break_it, line, code = DESCRIPTIONS[case]
    break_it(pack)
    assert ("pack.toml", line, code) in places(pack)


LESSONS = {
    "raw HTML in a line": (changed(ONE, "*tea*", "<b>tea</b>"), ONE, 9, "raw-html"),
    "a block of raw HTML": (appended(TWO, "\n<div>\nhere\n</div>\n"), TWO, 10, "raw-html"),
    "no text": (changed(TWO, "Ten rupees less six is four.", ""), TWO, 7, "empty"),
    "a second title": (changed(ONE, "## Milk", "# Milk"), ONE, 11, "heading-level"),
    "a heading with a wording seen above": (changed(ONE, "## Milk", "# T*e*a\n\ntea"), ONE, 11, "heading-level"),
    "a heading of five signs": (changed(ONE, "## Milk", "##### Milk"), ONE, 11, "heading-level"),
    "a heading of raw HTML": (changed(ONE, "## Milk", "# The <b>Milk</b>"), ONE, 11, "heading-level"),
    "a box without a title": (changed(ONE, ' "Try it now"', ""), ONE, 15, "box-title"),
    "a box with an empty title": (changed(ONE, '"Try it now"', '""'), ONE, 15, "box-title"),
    "lists in one another without end": (appended(TWO, DEEP_LIST), TWO, 7, "too-deep"),
    "brackets without end in front matter": (changed(ONE, '["tea", "milk"]', DEEP_ARRAY), ONE, 2, "too-deep"),
    "the title again": (changed(ONE, "## Milk", "## Make tea"), ONE, 11, "title-repeated"),
    "a box of another kind": (changed(ONE, "!!! try", "!!! danger"), ONE, 15, "box"),
    "a link to the web": (changed(ONE, "02-count-change.md", "https://example.org"), ONE, 9, "link-outside"),
    "a bare address in angle brackets": (changed(ONE, "*tea*", "<https://example.org>"), ONE, 9, "link-outside"),
    "an address of mail": (changed(ONE, "*tea*", "<tea@example.org>"), ONE, 9, "link-outside"),
    "a link to another language": (changed(ONE, "02-count", "../ml/02-count"), ONE, 9, "link-outside"),
    "a link by reference": (appended(TWO, "\nSee [this][1].\n\n[1]: https://example.org\n"), TWO, 12, "link-outside"),
    "a link to a lesson that is not there": (changed(ONE, "02-count", "09-count"), ONE, 9, "missing-lesson"),
    "a picture without alternative text": (changed(ONE, "[A cup of tea with steam]", "[]"), ONE, 13, "alt"),
    "a picture inside a line": (changed(ONE, "![A cup", "Look: ![A cup"), ONE, 13, "picture-line"),
    "a picture from elsewhere": (changed(ONE, "../media/cup.svg", "../../cup.svg"), ONE, 13, "media-path"),
    "a picture from the web": (changed(ONE, "../media/cup.svg", "http://example.org/cup.svg"), ONE, 13, "media-path"),
    "a picture that is not there": (changed(ONE, "../media/cup.svg", "../media/jug.svg"), ONE, 13, "missing-file"),
    "sound where a picture belongs": (changed(ONE, "cup.svg", "make-tea.opus"), ONE, 13, "media-kind"),
    "a picture where sound belongs": (changed(ONE, "make-tea.opus", "cup.svg"), ONE, 6, "media-kind"),
    "sound that is not there": (changed(ONE, "make-tea.opus", "other.opus"), ONE, 6, "missing-file"),
    "minutes out of range": (changed(ONE, "minutes = 4", "minutes = 0"), ONE, 4, "range"),
    "no keywords": (changed(ONE, '"tea", "milk"', ""), ONE, 5, "too-few"),
    "a key that nobody knows": (changed(ONE, "minutes = 4", 'minutes = 4\nauthor = "A"'), ONE, 5, "unknown-key"),
    "a key that is missing": (changed(ONE, "minutes = 4\n", ""), ONE, 2, "missing-key"),
    "front matter that is not TOML": (changed(ONE, "minutes = 4", "minutes: 4"), ONE, 4, "toml"),
    "no front matter": (changed(ONE, "+++\n", ""), ONE, 1, "front-matter"),
    "a byte order mark": (added(TWO, b"\xef\xbb\xbf" + tiny_pack.SECOND_LESSON.encode()), TWO, 1, "byte-order-mark"),
    "Latin-1": (added(TWO, tiny_pack.SECOND_LESSON.replace("four", "fünf").encode("latin-1")), TWO, 8, "encoding"),
    "writing that is turned round": (appended(TWO, "\nOne \u202etwo.\n"), TWO, 10, "sign"),
    "a sign that steers terminals": (appended(TWO, "\r\nOne\r\n\x1b[2Jtwo.\r\n"), TWO, 11, "sign"),
    "the id of another lesson": (changed(TWO, '"count-change"', '"make-tea"'), TWO, 2, "duplicate-id"),
    "the id of a quiz": (changed(TWO, '"count-change"', '"check-tea"'), QUIZ, 1, "duplicate-id"),
}  # fmt: skip


@pytest.mark.parametrize("case", LESSONS)
def test_a_fault_in_a_lesson_is_found_on_its_line(pack: Path, case: str) -> None:
    break_it, path, line, code = LESSONS[case]
    break_it(pack)
    assert (path, line, code) in places(pack)


QUIZZES = {
    "no right answer": (changed(QUIZ, "  right = true\n", ""), 14, "right-answer"),
    "two right answers to a single choice": (first_options_right, 14, "right-answer"),
    "none right of many": (changed(QUIZ, '  text = "Tea"\n  right = true', '  text = "Tea"'), 29, "right-answer"),
    "a kind that nobody knows": (changed(QUIZ, '"number"', '"sum"'), 40, "kind"),
    "a picture without alternative text": (changed(QUIZ, 'alt = "A cup of tea with steam"\n', ""), 11, "alt"),
    "a picture that is not there": (changed(QUIZ, "cup.svg", "jug.svg"), 11, "missing-file"),
    "one option": (changed(QUIZ, '  [[questions.options]]\n  id = "sugar"\n  text = "Sugar"\n', ""), 14, "count"),
    "an option twice": (changed(QUIZ, 'id = "sugar"', 'id = "water"'), 14, "duplicate-id"),
    "a question twice": (changed(QUIZ, 'id = "leaf"', 'id = "change"'), 47, "duplicate-id"),
    "a tolerance below nothing": (changed(QUIZ, "answer = 4", "answer = 4\ntolerance = -1"), 44, "range"),
    "a number without end": (changed(QUIZ, "answer = 4", "answer = inf"), 43, "range"),
    "an unknown key in an option": (changed(QUIZ, '"Sugar"\n', '"Sugar"\n  mark = 2\n'), 22, "unknown-key"),
    "a missing explanation": (changed(QUIZ, 'explanation = "From leaves."\n', ""), 46, "missing-key"),
    "raw HTML in an option": (changed(QUIZ, '"Sugar"', '"<i>Sugar</i>"'), 21, "raw-html"),
    "a picture in an explanation": (changed(QUIZ, '"So it is."', '"![a](../media/cup.svg)"'), 71, "picture-in-text"),
    "a list in a stem": (changed(QUIZ, '"What is tea made from?"', '"- a\\n- b"'), 49, "stem"),
    "a link to the web": (changed(QUIZ, '"So it is."', '"[a](https://a.example)"'), 71, "link-outside"),
    "two options with the same text": (changed(QUIZ, '"Sugar"', '"Water "'), 21, "same-text"),
    "two options that only joiners tell apart": (changed(QUIZ, '"A stone"', '"T\u200bea"'), 36, "same-text"),
    "two items with the same text": (changed(QUIZ, '"Pour"', '"Boil  water"'), 65, "same-text"),
    "two right sides with the same text": (changed(QUIZ, '"Drinking"', '"Boiling"'), 81, "same-text"),
    "an accepted answer that nobody sees": (changed(QUIZ, '"leaf"]', '"\u200d"]'), 51, "blank"),
    "a stem that nobody sees": (changed(QUIZ, '"What is tea made from?"', '"\u2060\u200b"'), 49, "blank"),
    "a heading in an explanation": (changed(QUIZ, '"So it is."', '"## So\\n\\nIt is."'), 71, "question-text"),
    "a box in an explanation": (changed(QUIZ, '"So it is."', '"!!! try \\"So\\"\\n    It is."'), 71, "question-text"),
    "a list in an option": (changed(QUIZ, '"Sugar"', '"- a\\n- b"'), 21, "question-text"),
    "a line that is not TOML": (changed(QUIZ, "pass = 60", "pass 60"), 3, "toml"),
    "brackets without end": (changed(QUIZ, "pass = 60", f"pass = {DEEP_ARRAY}"), 1, "too-deep"),
    "lists in one another without end": (changed(QUIZ, '"So it is."', f"\'\'\'{DEEP_LIST}\'\'\'"), 71, "too-deep"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUIZZES)
def test_a_fault_in_a_quiz_is_found_on_its_line(pack: Path, case: str) -> None:
    break_it, line, code = QUIZZES[case]
    break_it(pack)
    assert (QUIZ, line, code) in places(pack)


FOLDERS = {
    "a name with capitals": (added("en/04-Sell.md", "x"), "en/04-Sell.md", "name"),
    "a name with a space": (added("media/my cup.svg", "x"), "media/my cup.svg", "name"),
    "a hidden file": (added("en/.draft.md", "x"), "en/.draft.md", "hidden-file"),
    "a link": (lambda pack: (pack / "en/04-sell.md").symlink_to("/etc/hostname"), "en/04-sell.md", "link"),
    "a folder that is a link": (lambda pack: (pack / "ta").symlink_to(pack / "en"), "ta", "link"),
    "a file that FORMAT.md does not name": (added("notes.txt", "x"), "notes.txt", "unexpected-file"),
    "a lesson without a number": (added("en/sell.md", "x"), "en/sell.md", "unexpected-file"),
    "a folder inside media": (added("media/old/cup.svg", "x"), "media/old", "unexpected-file"),
    "two lessons with one number": (added("en/02-sell.md", "x"), "en/02-sell.md", "duplicate-number"),
    "a language that pack.toml does not name": (added("ta/01-tea.md", "x"), "ta", "undeclared-language"),
    "a main language without lessons": (empty_main_language, "en", "no-lesson"),
    "media that nothing uses": (added("media/jug.svg", tiny_pack.DRAWING), "media/jug.svg", "unused"),
    "media of another kind": (added("media/cup.gif", "x"), "media/cup.gif", "media-kind"),
    "a drawing over its budget": (added(DRAWING, tiny_pack.DRAWING + " " * 20_000), DRAWING, "too-large"),
    "sound over its budget": (added(SOUND, tiny_pack.SOUND + bytes(2_000_000)), SOUND, "too-large"),
    "sound that is not Ogg": (added(SOUND, b"ID3" + bytes(100)), SOUND, "media-content"),
    "a picture that is not what it says": (added("media/cup.png", b"GIF89a"), "media/cup.png", "media-content"),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLDERS)
def test_what_does_not_belong_into_the_folder_is_found(pack: Path, case: str) -> None:
    break_it, path, code = FOLDERS[case]
    break_it(pack)
    assert (path, None, code) in places(pack)


def with_film(pack: Path, *beside: str) -> None:
    edit(pack, TWO, "Ten rupees", "![How to count](../media/count.mp4)\n\nTen rupees")
    put(pack, "media/count.mp4", b"\0\0\0\x18ftypisom" + bytes(20))
    for name in beside:
        put(pack, name, CAPTIONS if name.endswith(".vtt") else b"RIFF\0\0\0\0WEBP" + bytes(20))


CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:03.500 line:0\nTen rupees.\n"


def test_a_film_needs_its_still_picture_and_captions_in_each_language_that_shows_it(pack: Path) -> None:
    with_film(pack)
    assert places(pack) == {(TWO, 8, "poster"), (TWO, 8, "captions")}
    with_film(pack, "media/count.webp", "media/count.en.vtt")
    assert places(pack) == set()
    put(pack, "media/count.ml.vtt", CAPTIONS)
    assert places(pack) == {("media/count.ml.vtt", None, "unused")}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("WEBVTT\n\nNOTE Write what is said.\n", "no-captions"),
        ("WEBVTT\n\n00:01.000 --> 00:03.500\n\n", "no-captions"),
        ("1\n00:00:01,000 --> 00:00:03,500\nTen rupees.\n", "media-content"),
        ("WEBVTTs\n\n00:01.000 --> 00:03.500\nx\n", "media-content"),
        (b"\xff\xfeW\0", "media-content"),
    ],
)
def test_captions_that_say_nothing_or_are_none_are_found(pack: Path, content: str | bytes, code: str) -> None:
    with_film(pack, "media/count.webp")
    put(pack, "media/count.en.vtt", content)
    assert {found for _, _, found in places(pack)} == {code}


def test_captions_with_windows_line_ends_are_captions(pack: Path) -> None:
    with_film(pack, "media/count.webp")
    put(pack, "media/count.en.vtt", CAPTIONS.replace("\n", "\r\n"))
    assert places(pack) == set()


def test_questions_whose_ids_differ_between_languages_are_found(pack: Path) -> None:
    edit(pack, "ml/03-check-tea.toml", '"first-step"', '"second-step"')
    assert places(pack) == {("ml/03-check-tea.toml", 6, "questions-differ")}


def test_a_number_that_differs_between_languages_is_found(pack: Path) -> None:
    edit(pack, "ml/03-check-tea.toml", "answer = 4", "answer = 5")
    assert places(pack) == {("ml/03-check-tea.toml", 38, "questions-differ")}


def test_a_right_option_that_differs_between_languages_is_found_beside_other_faults(pack: Path) -> None:
    edit(pack, "ml/03-check-tea.toml", '  text = "Tea"\n  right = true', '  text = "Tea"')
    edit(pack, "ml/03-check-tea.toml", '  text = "A stone"', '  text = "A stone"\n  right = true')
    edit(pack, "ml/03-check-tea.toml", "pass = 60", "pass = 600")
    assert places(pack) == {("ml/03-check-tea.toml", 3, "range"), ("ml/03-check-tea.toml", 23, "questions-differ")}


def test_a_lesson_that_the_main_language_lacks_is_found(pack: Path) -> None:
    put(pack, "ml/04-sell.md", tiny_pack.SECOND_LESSON.replace("count-change", "sell"))
    assert places(pack) == {("ml/04-sell.md", 2, "not-in-main-language")}


@pytest.mark.parametrize("old", ["+++\n", "minutes = 4", 'id = "make-tea"\n'])
def test_a_lesson_that_cannot_be_read_in_the_main_language_is_not_called_missing(pack: Path, old: str) -> None:
    edit(pack, ONE, old, "" if old.endswith("\n") else "minutes: 4")
    assert {path for path, _, _ in places(pack)} == {ONE}


def test_a_language_may_lack_lessons_and_quizzes(pack: Path) -> None:
    (pack / "ml/03-check-tea.toml").unlink()
    (pack / "ml/02-count-change.md").unlink()
    edit(pack, "ml/01-make-tea.md", "[count the change](02-count-change.md)", "count the change")
    assert places(pack) == set()


def test_a_pack_without_a_fault_has_no_finding(pack: Path) -> None:
    assert check(pack).findings == ()


def test_a_folder_with_another_name_is_only_advised_against(pack: Path) -> None:
    renamed = pack.rename(pack.with_name("coffee-stall"))
    (finding,) = check(renamed).findings
    assert (finding.path, finding.line, finding.code) == ("pack.toml", 2, "folder-name")
    assert finding.is_advice
    assert checked(renamed).description.id == "tea-stall"


def test_one_run_finds_the_faults_of_all_files(pack: Path) -> None:
    edit(pack, "pack.toml", "minutes = 12", "minutes = 0")
    edit(pack, ONE, "## Milk", "# Milk")
    edit(pack, "ml/01-make-tea.md", "cup.svg", "jug.svg")
    edit(pack, QUIZ, "  right = true\n", "")
    assert {code for _, _, code in places(pack)} == {
        "range",
        "heading-level",
        "missing-file",
        "right-answer",
        "questions-differ",
    }


def test_media_that_an_unreadable_file_names_do_not_count_as_unused(pack: Path) -> None:
    for language in ("en", "ml"):
        edit(pack, f"{language}/01-make-tea.md", "minutes = 4", "minutes: 4")
    assert {code for _, _, code in places(pack)} == {"toml"}


def test_a_finding_says_file_line_what_is_wrong_and_what_to_do(pack: Path) -> None:
    edit(pack, ONE, "../media/cup.svg", "../media/jug.svg")
    (finding,) = check(pack).findings
    assert str(finding) == f"{ONE}:13: missing-file: There is no file media/jug.svg. Add it, or correct the name."


def test_a_folder_with_a_fault_cannot_be_used(pack: Path) -> None:
    edit(pack, ONE, "## Milk", "# Milk")
    with pytest.raises(AuthorError, match="has faults"):
        checked(pack)


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(AuthorError) as caught:
        check(tmp_path / "nowhere")
    assert caught.value.code == "no-folder"


def test_an_empty_reference_is_said_once(pack: Path) -> None:
    edit(pack, ONE, 'audio = "../media/make-tea.opus"', 'audio = ""')
    edit(pack, QUIZ, 'picture = "../media/cup.svg"\nalt = "A cup of tea with steam"\n', 'picture = " "\n')
    assert [(f.path, f.line, f.code) for f in check(pack).findings] == [(ONE, 6, "empty"), (QUIZ, 11, "empty")]


def test_a_list_in_an_explanation_and_choices_that_differ_in_a_capital_are_no_fault(pack: Path) -> None:
    edit(pack, QUIZ, '"So it is."', '"Because:\\n\\n- a\\n- b"')
    edit(pack, QUIZ, '"Sugar"', '"water"')
    assert places(pack) == set()


def test_media_that_a_lesson_too_deep_to_read_names_do_not_count_as_unused(pack: Path) -> None:
    for language in ("en", "ml"):
        put(pack, f"{language}/01-make-tea.md", tiny_pack.LESSON + DEEP_LIST)
    assert {code for _, _, code in places(pack)} == {"too-deep"}


def test_headings_of_two_to_four_signs_and_titled_boxes_are_no_fault(pack: Path) -> None:
    put(pack, TWO, tiny_pack.SECOND_LESSON + '\n## A\n\n### B\n\n#### C\n\n!!! careful "Hot"\n    Tea burns.\n')
    assert places(pack) == set()


def places(pack: Path) -> set[tuple[str, int | None, str]]:
    return {(finding.path, finding.line, finding.code) for finding in check(pack).findings}


def test_an_address_of_mail_is_named_as_it_was_written(pack: Path) -> None:
    edit(pack, ONE, "*tea*", "<tea@example.org>")
    (finding,) = check(pack).findings
    assert "The link mailto:tea@example.org leads out" in str(finding)


def test_a_word_of_the_glossary_that_the_text_does_not_have_is_only_advised_against(pack: Path) -> None:
    words = (("water", "water"), ("milk", "milks"))
    glossary = "".join(f'\n[[glossary]]\nid = "{id_}"\nword = "{word}"\nmeaning = "x"\n' for id_, word in words)
    edit(pack, "en/01-make-tea.md", '.opus"\n', f'.opus"\n{glossary}')
    checked = check(pack)
    assert [(each.code, each.line, each.is_advice) for each in checked.findings] == [("word-unused", 13, True)]
    assert checked.faults == ()
    assert "milks" in str(checked.findings[0])
