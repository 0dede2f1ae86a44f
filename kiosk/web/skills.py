"""Skills as templates show them: what a learner showed last of each, with the title that a quiz gives it."""

from collections.abc import Iterable
from typing import Any

from kiosk.progress import taking
from kiosk.quizzes import questions
from sync.languages import direction
from sync.protocol.manifest import QUIZ, Manifest
from sync.protocol.quiz import Quiz


def shown_skills(person: str, pack: str, quizzes: Iterable[tuple[Quiz, str]]) -> list[dict[str, Any]]:
    """The skills of quizzes (each with the language that it is in) that the learner has shown, each once."""
    mastery = taking.skills_of(person)
    shown: dict[str, dict[str, Any]] = {}
    for quiz, language in quizzes:
        for skill in quiz.skills:
            known = mastery.get((pack, skill.id))
            if known is not None:
                shown[skill.id] = {
                    "title": skill.title,
                    "language": language,
                    "direction": direction(language),
                    "count": known.count,
                    "of": known.asked,
                    "is_mastered": known.is_mastered,
                }
    return list(shown.values())


def quizzes_of(manifest: Manifest, wanted: str) -> list[tuple[Quiz, str]]:
    """The quizzes of a pack on the shelf, each with the language in which it was found."""
    found = []
    for entry in manifest.contents:
        if entry.kind == QUIZ:
            language, _ = manifest.face(entry, wanted)
            quiz = questions.load(manifest.pack, manifest.version, entry.id, language)
            if quiz is not None:
                found.append((quiz, language))
    return found
