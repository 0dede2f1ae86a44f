"""How complete each language of a pack is, and what a machine would look at again."""

from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.checking import checked
from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.source import Source
from sync.hub.catalogue.authoring.translations.captions import films_of
from sync.hub.catalogue.authoring.translations.record import Record, has_changed, read_record
from sync.hub.catalogue.authoring.translations.texts import PACK, Text, group_of, texts_of
from sync.hub.catalogue.authoring.translations.wording import check_wording
from sync.protocol.errors import N_
from sync.protocol.manifest import LESSON, QUIZ

# Of the texts, names and numbers among them: a few that are alike in two languages are no reason to speak.
_MUCH = 0.25


@dataclass(frozen=True, slots=True)
class Completeness:
    """One language: what is there of how much. `changed` is how many texts changed since they were translated; None
    if nothing is known of any. `unknown` is how many translated texts have no record."""

    language: str
    lessons: tuple[int, int]
    quizzes: tuple[int, int]
    texts: tuple[int, int]
    changed: int | None
    unknown: int
    findings: tuple[Finding, ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all."""
        done, total = self.texts
        return 100 * done // total


def completeness(folder: Path) -> tuple[str, list[Completeness]]:
    """The main language, and how complete each of the others is. Raises AuthorError if the pack has faults."""
    source = checked(folder)
    record = read_record(folder)
    main, *others = source.description.languages
    return main, [_of(source, language, record) for language in others]


def advise_untranslated(source: Source) -> list[Finding]:
    """Advice for each language of which much stands in the main one's words, as in a pack that was just begun."""
    main, *others = source.description.languages
    line = source.description_lines.of(("languages",))
    sentence = N_("In %(language)s, %(count)s of %(total)s texts are those of %(main)s. Translate them.")
    found = []
    for language in others:
        texts = texts_of(source, language)
        count = sum(each.code == "copy" for text in texts for each in check_wording(text, text.path))
        if count >= _MUCH * len(texts):
            values = {"language": language, "count": count, "total": len(texts), "main": main}
            found.append(Finding(DESCRIPTION, line, "untranslated", sentence, values, is_advice=True))
    return found


def _of(source: Source, language: str, record: Record) -> Completeness:
    texts = texts_of(source, language)
    paths = {group_of(unit): unit.path for unit in source.units_in(language)} | {PACK: DESCRIPTION}
    paths |= {film.group: film.other_path for film in films_of(source, language) if film.other_text is not None}
    findings = tuple(each for text in texts if text.group in paths for each in check_wording(text, paths[text.group]))
    copies = {each.values["id"] for each in findings if each.code == "copy"}
    states = [has_changed(text, record.get(language, {})) for text in texts if text.target is not None]
    known = [state for state in states if state is not None]
    done = [text for text in texts if _is_done(text, text.group in paths) and text.id not in copies]
    return Completeness(
        language=language,
        lessons=_units(source, language, LESSON),
        quizzes=_units(source, language, QUIZ),
        texts=(len(done), len(texts)),
        changed=sum(known) if known else None,
        unknown=len(states) - len(known),
        findings=findings,
    )


def _is_done(text: Text, has_group: bool) -> bool:
    """Whether a text is translated, or its lesson or quiz is and does without it."""
    return text.target is not None or (text.may_lack and has_group)


def _units(source: Source, language: str, kind: str) -> tuple[int, int]:
    main = {group_of(unit) for unit in source.units_in(source.description.languages[0]) if unit.file.kind == kind}
    return len(main & {group_of(unit) for unit in source.units_in(language)}), len(main)
