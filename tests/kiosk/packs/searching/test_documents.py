"""What is found of a pack is the text that a learner reads, with none of the signs in which its author wrote it."""

from pathlib import Path

import pytest

from kiosk.packs import shelf
from kiosk.packs.searching.documents import Address, texts
from kiosk.web.here import Kiosk
from sync.protocol.manifest import QUIZ
from tests.kiosk.opened import take_in
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue import serving_quiz

CASE = "| who | wants |\n|---|---|\n| Asha | tea |\n| Biju | coffee |\n"
READ = "Rush hour Five people wait. who wants Asha tea Biju coffee · "


def text_of_quiz(kiosk: Kiosk, folder: Path, case: str) -> str:
    assert CASE in serving_quiz.QUIZ
    quiz = serving_quiz.QUIZ.replace(CASE, case)
    publisher = Publisher(folder)
    publisher.publish(files=serving_quiz.files(quiz))
    take_in(kiosk, publisher)
    address = Address(PACK, QUIZ, "serve-tea", "en")
    return texts(shelf.manifest(PACK), [address])[address]


def test_a_case_with_a_table_is_read_as_its_words(kiosk: Kiosk, tmp_path: Path) -> None:
    assert text_of_quiz(kiosk, tmp_path, CASE).startswith(READ)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("who | wants\n:-- | --:\nAsha | tea\n", "who wants Asha tea"),
        ("- boil water\n- add *two* spoons\n", "boil water add two spoons"),
        ("1. boil\n2. pour\n   * slowly\n", "boil pour slowly"),
        ("Tea | coffee - 10 - 12 rupees, well-made: 50 * 2\n", "Tea | coffee - 10 - 12 rupees, well-made: 50 2"),
    ],
)
def test_what_only_forms_a_text_is_left_out_and_what_is_said_stays(
    kiosk: Kiosk, tmp_path: Path, written: str, read: str
) -> None:
    assert text_of_quiz(kiosk, tmp_path, written).startswith(f"Rush hour Five people wait. {read} · ")
