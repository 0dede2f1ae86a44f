"""Lessons and quizzes spoken by a machine, where nobody has recorded them yet.

What always holds: a recording by a person is never replaced; what a machine spoke says so in the lesson's front matter
or beside the question; everything else of their files stays as it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.conversion.quiz_words import spoken_case, spoken_question
from sync.hub.catalogue.authoring.conversion.speech import in_sentences, to_speech, words_of
from sync.hub.catalogue.authoring.folder import MEDIA, NARRATION
from sync.hub.catalogue.authoring.media import MOST_BYTES
from sync.hub.catalogue.authoring.source import Source, Unit
from sync.hub.catalogue.authoring.splicing import Change, replaced, with_keys
from sync.hub.catalogue.authoring.toml_text import quoted
from sync.hub.catalogue.durable import replace
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.lesson import FENCE, SYNTHETIC
from sync.protocol.manifest import LESSON, QUIZ
from sync.protocol.reading import Path as Keys
from sync.protocol.versions import FIRST_WITH_CASES

SPOKEN, UNCHANGED, RECORDED, TOO_OLD = "spoken", "unchanged", "recorded", "older-format"

# What `pack media` made and its author has not used yet keeps nobody from being spoken to.
_OF_OTHER_MEDIA = frozenset({"unused", "no-captions"})

_TABLES = "[["

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The sound of a lesson, or of a `part` of a quiz: the id of a question, or of a case behind `case.`.

    `unit` is the id of the lesson or quiz; `state` is `spoken`, `unchanged`, `recorded` (a person spoke it: left
    alone), or `older-format` (a whole quiz, by the path of its file, whose pack has a format without spoken questions).
    """

    unit: str
    part: str
    language: str
    path: str
    size: int
    state: str


@dataclass(frozen=True, slots=True)
class _Text:
    """What can be heard by itself: a lesson, or a part of a quiz. `behind` is the key behind which its sound is named,
    () in a lesson; `audio` the sound that it has, "" if it has none yet."""

    unit: Unit
    part: str
    behind: Keys
    audio: str
    is_recorded: bool
    words: str

    @property
    def name(self) -> str:
        """How its sound and its narration are called."""
        return ".".join(filter(None, [self.unit.id, self.part, self.unit.file.language]))

    @property
    def path(self) -> str:
        """Where its sound lies, or will."""
        return self.audio.removeprefix("../") or f"{MEDIA}/{self.name}.opus"


def narrate(
    folder: Path,
    languages: Sequence[str] = (),
    lessons: Sequence[str] = (),
    quizzes: Sequence[str] = (),
    progress: Progress = lambda done, total: None,
) -> list[Spoken]:
    """Speak the lessons, and the questions and cases of quizzes, that have no recording; only some, if they are named.

    A text in `narration/<lesson>.<language>.txt`,
    `narration/<quiz>.<question>.<language>.txt` or `narration/<quiz>.case.<case>.<language>.txt` is spoken in place of
    the text's own. `progress` gets lessons, questions and cases done and in all. Raises AuthorError if the pack has
    faults (but for media that are not used or captioned yet), a name is unknown, or espeak-ng does not know a language.
    """
    source = checked(folder, despite=_OF_OTHER_MEDIA)
    chosen = _chosen(source, languages, lessons, quizzes)
    old = [unit for unit in chosen if unit.quiz and source.description.format < FIRST_WITH_CASES]
    texts = [list(_texts_of(unit)) for unit in chosen if unit not in old]
    total = sum(map(len, texts))
    spoken: list[Spoken] = []
    progress(0, total)
    for of_a_unit in texts:
        unnamed = []
        for text in of_a_unit:
            spoken.append(_speak(folder, text))
            progress(len(spoken), total)
            if not text.audio and spoken[-1].state != RECORDED:
                unnamed.append(text)
        if unnamed:
            unit = unnamed[0].unit
            replace(folder / unit.path, _naming(unit, unnamed).encode())
    return [*spoken, *(Spoken(unit.id or "", "", unit.file.language, unit.path, 0, TOO_OLD) for unit in old)]


def _chosen(source: Source, languages: Sequence[str], lessons: Sequence[str], quizzes: Sequence[str]) -> list[Unit]:
    known = {kind: {unit.id for unit in source.units if unit.file.kind == kind} for kind in (LESSON, QUIZ)}
    unknown = {*languages} - {*source.description.languages} | {*lessons} - known[LESSON] | {*quizzes} - known[QUIZ]
    if unknown:
        sentence = N_("The pack has no language, lesson or quiz %(found)s. Name one that it has.")
        raise AuthorError("unknown", sentence, found=", ".join(sorted(unknown)))
    named = {LESSON: lessons, QUIZ: quizzes}
    is_all = not (lessons or quizzes)
    return [
        unit
        for unit in source.units
        if (not languages or unit.file.language in languages) and (is_all or unit.id in named[unit.file.kind])
    ]


def _texts_of(unit: Unit) -> Iterator[_Text]:
    """A lesson, or the cases and questions of a quiz."""
    if unit.matter:
        yield _text(unit, "", (), unit.matter.audio, unit.matter.audio_kind, spoken_text(unit))
    for place, case in enumerate(unit.quiz.cases if unit.quiz else ()):
        yield _text(unit, f"case.{case.id}", ("cases", place, "text"), case.audio, case.audio_kind, spoken_case(case))
    for place, each in enumerate(unit.quiz.questions if unit.quiz else ()):
        yield _text(unit, each.id, ("questions", place, "stem"), each.audio, each.audio_kind, spoken_question(each))


def _text(unit: Unit, part: str, behind: Keys, audio: str | None, kind: str | None, words: str) -> _Text:
    return _Text(unit, part, behind, audio or "", bool(audio) and kind != SYNTHETIC, words)


def _speak(folder: Path, text: _Text) -> Spoken:
    unit, language = text.unit.id or "", text.unit.file.language
    target = folder / text.path
    if text.is_recorded:
        return Spoken(unit, text.part, language, text.path, target.stat().st_size, RECORDED)
    written = folder / NARRATION / f"{text.name}.txt"
    sound = to_speech(written.read_text("utf-8") if written.is_file() else text.words, language)
    if len(sound) > MOST_BYTES[".opus"]:
        sentence = N_("%(path)s takes too long to say (%(found)s bytes; at most %(most)s). Divide the lesson.")
        raise AuthorError("too-large", sentence, path=text.unit.path, found=len(sound), most=MOST_BYTES[".opus"])
    is_new = not target.is_file() or target.read_bytes() != sound
    if is_new and not text.audio and target.is_file():  # nothing says that a machine spoke it
        return Spoken(unit, text.part, language, text.path, target.stat().st_size, RECORDED)
    if is_new:
        replace(target, sound)
    return Spoken(unit, text.part, language, text.path, len(sound), SPOKEN if is_new else UNCHANGED)


def spoken_text(unit: Unit) -> str:
    """What is said of a lesson: its title and its words, a line for each block."""
    return in_sentences([str(unit.document["title"]), *words_of(unit.body)])


def _naming(unit: Unit, texts: list[_Text]) -> str:
    """A lesson's or quiz's file with the sounds of these of its texts, each said to be a machine's."""
    if unit.file.kind == LESSON:
        return _marked(unit.text, texts[0].path)
    content = unit.text.encode()
    return replaced(content, [_named(content, text) for text in texts])


def _named(content: bytes, text: _Text) -> Change:
    value = text.unit.lines.value(text.behind)
    if value is None or value.parent is None:
        raise KeyError(text.behind)
    return with_keys(content, value.parent, {"audio": f"../{text.path}", "audio_kind": SYNTHETIC})


def _marked(text: str, path: str) -> str:
    """A lesson that names its sound, and says that a machine speaks it, behind the other keys of its front matter."""
    first = text.index("\n") + 1
    end = first
    while (line := text[end:].split("\n", 1)[0].strip()) != FENCE and not line.startswith(_TABLES):
        end = text.index("\n", end) + 1
    carriage = "\r" if text[first - 2 : first - 1] == "\r" else ""
    lines = (f"audio = {quoted(f'../{path}')}", f"audio_kind = {quoted(SYNTHETIC)}")
    return text[:end] + "".join(f"{line}{carriage}\n" for line in lines) + text[end:]
