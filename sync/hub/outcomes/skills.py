"""The skills that a learner showed in quizzes, as staff ask for them."""

from collections import defaultdict
from dataclasses import dataclass

from sync.hub.outcomes.tables import Learner, Mastery
from sync.protocol import rows


@dataclass(frozen=True, slots=True)
class SkillResult:
    """A skill, by its id, and the quiz that showed it last: of the last `of` questions `count` were right."""

    skill: str
    quiz: str
    count: int
    of: int
    is_mastered: bool


def skill_results(kiosk_id: str, code: str) -> dict[str, list[SkillResult]]:
    """What the learner with a code showed, by pack; the skill that was shown first comes first."""
    is_learner = (Learner.kiosk_id == Mastery.kiosk_id) & (Learner.person == Mastery.person)
    query = (
        Mastery.select()
        .join(Learner, on=is_learner)
        .where(Mastery.kiosk_id == kiosk_id, Learner.code == code, Learner.merged_into.is_null())
        .order_by(Mastery.shown_at, Mastery.skill)
    )
    found: defaultdict[str, list[SkillResult]] = defaultdict(list)
    for row in query:
        kept = (row.person, row.pack, row.skill, row.quiz, row.results, row.right, row.of, row.shown_at)
        shown = rows.Mastery(*kept)
        found[row.pack].append(SkillResult(shown.skill, shown.quiz, shown.count, shown.asked, shown.is_mastered))
    return found
