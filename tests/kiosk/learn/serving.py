"""Taking the quiz `serve-tea`, which has all that came with pack format 2, as a tablet without its script does."""

from pathlib import Path

from kiosk.web.here import Kiosk
from tests.kiosk.opened import take_in
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.sync.hub.catalogue import serving_quiz

QUIZ = "/packs/tea-stall/quizzes/serve-tea"
RIGHT = {
    "answer-gaps-verb": "Boil",
    "answer-gaps-vessel": "cup",
    "answer-handle": "handle",
    "answer-who-first": "first-come",
    "answer-how-many": "5",
    "answer-steel": "steel",
    "answer-clay": "clay",
    "answer-glass": "glass",
}
PLAIN = ("attempts = 2\n", "limit = 10\n", 'feedback = "each"\n')


def serve(kiosk: Kiosk, folder: Path, without: tuple[str, ...] = (), instead: tuple[tuple[str, str], ...] = ()) -> None:
    """Put the quiz on the kiosk's shelf, without some lines of it and with others instead of what it had."""
    quiz = serving_quiz.QUIZ
    for line, other in (*((line, "") for line in without), *instead):
        assert line in quiz
        quiz = quiz.replace(line, other)
    publisher = Publisher(folder)
    publisher.publish(files=serving_quiz.files(quiz))
    take_in(kiosk, publisher)


def begin(visitor: Visitor) -> str:
    """Begin the quiz, or go on with it; gives the attempt's address."""
    response = visitor.post(f"{QUIZ}/start", page=QUIZ)
    assert response.status_code == 303, response.text
    return response.location
