"""What changes for learners from one version of a pack to another (FORMAT.md: progress hangs on ids).

What always holds: a version compared with itself gives nothing; what one direction calls new, the other calls removed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sync.protocol.bounded import parse_toml
from sync.protocol.manifest import MEDIA, QUIZ, Entry, Face, Manifest
from sync.protocol.quiz import Question, Quiz
from sync.protocol.reading_quiz import read_quiz

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question by its id. `what` is `new`, `removed`, `answer` (what is right changed), `place` (its case, bank or
    skill changed) or `wording`."""

    id: str
    what: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A lesson or quiz that both versions have, as far as it differs; languages in the order of the pack. `rules` are
    the keys of a quiz by which it is taken otherwise."""

    kind: str
    id: str
    title: str
    new_languages: tuple[str, ...] = ()
    removed_languages: tuple[str, ...] = ()
    retitled: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    is_moved: bool = False
    rules: tuple[str, ...] = ()
    questions: tuple[QuestionChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A lesson or quiz that only one version has. `resembles` is the id of one on the other side that looks the same:
    most likely it was given another id, and learners lose their progress with it."""

    kind: str
    id: str
    title: str
    resembles: str = ""


@dataclass(frozen=True, slots=True)
class Differences:
    """`described` are the keys of the pack's description that changed, `media` the pictures, sounds and films that
    are new, gone or different; `before` and `after` are versions."""

    pack: str
    before: str
    after: str
    new_languages: tuple[str, ...] = ()
    removed_languages: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    new: tuple[Named, ...] = ()
    removed: tuple[Named, ...] = ()
    changed: tuple[EntryChange, ...] = ()


_DESCRIBED = ("title", "summary", "heading", "subject", "licence", "authors", "minutes", "roles", "competencies")


def compare(old: Manifest, new: Manifest, read_old: ReadFile, read_new: ReadFile) -> Differences:
    """How the new version differs from the old one; `read_old` and `read_new` give a file of each by its path."""
    sides = _Side(old, read_old), _Side(new, read_new)
    before, after = ({(entry.kind, entry.id): entry for entry in manifest.contents} for manifest in (old, new))
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    gone = [entry for key, entry in before.items() if key not in after]
    come = [entry for key, entry in after.items() if key not in before]
    changes = (_change(sides, before[key], after[key], key in moved) for key in after if key in before)
    return Differences(
        pack=new.pack,
        before=old.version,
        after=new.version,
        new_languages=_without(new.languages, old.languages),
        removed_languages=_without(old.languages, new.languages),
        described=tuple(key for key in _DESCRIBED if getattr(old, key) != getattr(new, key)),
        media=_media(*sides),
        new=tuple(_named(sides[1], entry, sides[0], gone) for entry in come),
        removed=tuple(_named(sides[0], entry, sides[1], come) for entry in gone),
        changed=tuple(change for change in changes if _is_one(change)),
    )


class _Side:
    """One version: its manifest and what stands in its files."""

    def __init__(self, manifest: Manifest, read: ReadFile) -> None:
        self.manifest = manifest
        self.hashes = {file.path: file.sha256 for file in manifest.files}
        self._read = read

    def main(self, entry: Entry) -> Face:
        return entry.faces[self.manifest.languages[0]]

    def quiz(self, face: Face | None) -> Quiz | None:
        """A quiz, or None if it cannot be read."""
        return read_quiz(parse_toml(self._read(face.path).decode()))[0] if face else None

    def questions(self, face: Face | None) -> dict[str, Question]:
        """The questions of a quiz by their ids; none if it cannot be read."""
        quiz = self.quiz(face)
        return {question.id: question for question in quiz.questions} if quiz else {}


def _media(before: _Side, after: _Side) -> tuple[str, ...]:
    paths = sorted(path for path in before.hashes.keys() | after.hashes.keys() if path.startswith(MEDIA))
    return tuple(path for path in paths if before.hashes.get(path) != after.hashes.get(path))


def _named(side: _Side, entry: Entry, other: _Side, candidates: Iterable[Entry]) -> Named:
    face = side.main(entry)
    for candidate in candidates:
        twin = other.main(candidate)
        if candidate.kind == entry.kind and (twin.path == face.path or twin.title == face.title):
            return Named(entry.kind, entry.id, face.title, candidate.id)
    return Named(entry.kind, entry.id, face.title)


def _change(sides: tuple[_Side, _Side], old: Entry, new: Entry, is_moved: bool) -> EntryChange:
    before, after = sides
    both = [language for language in new.faces if language in old.faces]
    questions = _questions(sides, old, new) if new.kind == QUIZ else ()
    return EntryChange(
        kind=new.kind,
        id=new.id,
        title=after.main(new).title,
        new_languages=_without(new.faces, old.faces),
        removed_languages=_without(old.faces, new.faces),
        retitled=tuple(each for each in both if old.faces[each].title != new.faces[each].title),
        changed=tuple(each for each in both if _files(before, old.faces[each]) != _files(after, new.faces[each])),
        is_moved=is_moved,
        rules=_rules(sides[0].quiz(before.main(old)), after.quiz(after.main(new))) if new.kind == QUIZ else (),
        questions=questions,
    )


def _files(side: _Side, face: Face) -> tuple[str, str]:
    """The hashes of a face's text and of its sound."""
    return side.hashes[face.path], side.hashes[face.audio] if face.audio else ""


def _questions(sides: tuple[_Side, _Side], old: Entry, new: Entry) -> tuple[QuestionChange, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for language, face in new.faces.items():
        if language not in old.faces:
            continue
        before, after = sides[0].questions(old.faces[language]), sides[1].questions(face)
        for id_ in [*after, *_without(before, after)]:
            what = _what(before.get(id_), after.get(id_))
            if what:
                found.setdefault((id_, what), []).append(language)
    return tuple(QuestionChange(id_, what, tuple(languages)) for (id_, what), languages in found.items())


def _rules(before: Quiz | None, after: Quiz | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    old, new = before.rules(), after.rules()
    return tuple(key for key in new if old[key] != new[key])


def _what(before: Question | None, after: Question | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "removed"
    if (before.shape(), before.spellings()) != (after.shape(), after.spellings()):
        return "answer"
    if before.belongs != after.belongs:
        return "place"
    return "" if _unspoken(before) == _unspoken(after) else "wording"


def _unspoken(question: Question) -> Question:
    """A question but for its recording: to be spoken otherwise is no other question."""
    return replace(question, audio=None, audio_kind=None)


def _moved(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """What stands elsewhere among the rest: all but a longest run that kept its order."""
    places = {key: place for place, key in enumerate(after)}
    runs: list[list[tuple[str, str]]] = []
    for key in before:
        best = max((run for run in runs if places[run[-1]] < places[key]), key=len, default=[])
        runs.append([*best, key])
    kept = max(runs, key=len, default=[])
    return set(before) - set(kept)


def _without(these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    known = set(those)
    return tuple(each for each in these if each not in known)


def _is_one(change: EntryChange) -> bool:
    return bool(
        change.new_languages
        or change.removed_languages
        or change.retitled
        or change.changed
        or change.is_moved
        or change.rules
        or change.questions
    )
