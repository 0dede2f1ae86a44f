"""Results as templates and tables show them: with the titles of packs, lessons and quizzes in the reader's language."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import get_locale

from sync.hub.catalogue.titles import Titles
from sync.hub.outcomes.dating import Dates
from sync.hub.outcomes.results import LearnerResult, PackResult, QuizResult
from sync.hub.outcomes.skills import SkillResult


def titles() -> Titles:
    """The titles that this hub knows, in the language of this request."""
    return Titles(current_app.config["HUB"].settings.home, str(get_locale()))


def shown_pack(pack: str, known: Titles) -> dict[str, str]:
    return {"id": pack, "title": known.pack(pack)}


def shown_pack_result(result: PackResult, known: Titles, dates: Dates) -> dict[str, Any]:
    """What one learner achieved in one pack."""
    return {
        "kiosk_id": result.kiosk_id,
        "station": result.station,
        "code": result.code,
        "language": result.language,
        "pack": shown_pack(result.pack, known),
        "lessons": [
            {
                "title": known.lesson(result.pack, each.lesson),
                "finished_at": dates.of(result.kiosk_id, each.finished_at),
            }
            for each in result.lessons
        ],
        "quizzes": shown_quizzes(result.quizzes, known),
        "quizzes_passed": result.quizzes_passed,
        "moved_at": dates.of(result.kiosk_id, result.moved_at),
    }


def shown_learner(result: LearnerResult, known: Titles, kiosk_id: str, dates: Dates) -> dict[str, Any]:
    """One learner of a kiosk over all packs."""
    return {
        "code": result.code,
        "language": result.language,
        "closed": result.closed,
        "lessons_finished": result.lessons_finished,
        "quizzes": shown_quizzes(result.quizzes, known),
        "seen_at": dates.of(kiosk_id, result.seen_at) if result.seen_at else None,
    }


def shown_quizzes(results: Iterable[QuizResult], known: Titles) -> list[dict[str, Any]]:
    return [
        {
            "title": known.quiz(each.pack, each.quiz),
            "marks": each.marks,
            "total": each.total,
            "passed": each.passed,
        }
        for each in results
    ]


def shown_skill(pack: str, result: SkillResult, known: Titles) -> dict[str, Any]:
    """A skill that a learner showed. Manifests do not know its title, so it is called by its id's words."""
    return {
        "title": result.skill.replace("-", " "),
        "quiz": known.quiz(pack, result.quiz),
        "count": result.count,
        "of": result.of,
        "is_mastered": result.is_mastered,
    }
