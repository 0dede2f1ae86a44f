"""What a new version of a pack changes, and for whom. Progress hangs on the ids of lessons and quizzes."""

from dataclasses import dataclass

from kiosk.progress import usage
from sync.protocol.manifest import LESSON, QUIZ, Entry, Manifest


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lessons, or quizzes, are new, other than before, and gone."""

    new: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """`in_the_middle` are the learners who have begun the pack and not finished it."""

    lessons: Counts
    quizzes: Counts
    in_the_middle: int

    @property
    def is_nothing(self) -> bool:
        return self.lessons == self.quizzes == Counts()


def changes(before: Manifest, after: Manifest) -> Changes:
    """What a pack that stands on the shelf as `before` will be as `after`."""
    in_the_middle, _ = usage.count_begun(before)
    return Changes(_counts(before, after, LESSON), _counts(before, after, QUIZ), in_the_middle)


def said(found: Changes) -> str:
    """The changes in one plain English sentence, as commands say it."""
    parts = [
        _part(found.lessons.new, "lesson is new", "lessons are new"),
        _part(found.lessons.changed, "lesson changed", "lessons changed"),
        _part(found.lessons.gone, "lesson goes", "lessons go"),
        _part(found.quizzes.new, "quiz is new", "quizzes are new"),
        _part(found.quizzes.changed, "quiz changed", "quizzes changed"),
        _part(found.quizzes.gone, "quiz goes", "quizzes go"),
    ]
    what = ", ".join(part for part in parts if part) or "No lesson and no quiz changes"
    who = _part(found.in_the_middle, "learner is in the middle of it", "learners are in the middle of it")
    return f"{what}; {who or 'nobody is in the middle of it'}."


def _part(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def _counts(before: Manifest, after: Manifest, kind: str) -> Counts:
    old, new = _texts(before, kind), _texts(after, kind)
    changed = sum(old[id_] != new[id_] for id_ in old.keys() & new.keys())
    return Counts(len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()))


def _texts(manifest: Manifest, kind: str) -> dict[str, dict[str, str]]:
    """Of each lesson or quiz the SHA-256 of its file in each language."""
    hashes = {file.path: file.sha256 for file in manifest.files}
    return {entry.id: _faces(entry, hashes) for entry in manifest.contents if entry.kind == kind}


def _faces(entry: Entry, hashes: dict[str, str]) -> dict[str, str]:
    return {language: hashes[face.path] for language, face in entry.faces.items()}
