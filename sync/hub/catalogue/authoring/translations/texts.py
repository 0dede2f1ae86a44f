"""The texts of a pack that are translated, each with its place in the main language and in another one.

What always holds: a text's id is the same as long as its lesson, question and option keep theirs; ids are unique in a
pack and are XML name tokens.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from sync.hub.catalogue.authoring.description import (
    COMPETENCY_LENGTH,
    HEADING_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
)
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.source import Source, Unit
from sync.hub.catalogue.authoring.translations.blocks import are_alike, blocks_of
from sync.hub.catalogue.authoring.translations.captions import Film, cues_of, films_of
from sync.protocol import lesson
from sync.protocol.manifest import LESSON
from sync.protocol.reading import Path as Keys

PACK = "pack"
BODY = "body"

_FORMS = "forms"
_LISTS = ("keywords", "accepted", _FORMS)
_OF_A_WORD = ("word", _FORMS, "meaning")
_OF_A_QUESTION = ("stem", "text", "alt", "explanation", "unit", "accepted")
_CHOICES = {
    "options": ("text", "feedback"),
    "areas": ("text", "feedback"),
    "items": ("text",),
    "pairs": ("left", "right"),
}
_NOTES = {
    "keywords": "Words that a learner would search for, one on each line; common English words may stay beside them.",
    "accepted": "Every spelling that is right, one on each line. What learners would type in this language.",
    "alt": "What the picture shows, for those who cannot see it.",
    "unit": "The unit of a number.",
    "gaps": "A text with gaps: keep each {{…}} once; it may stand elsewhere in the sentence.",
    "word": "A word of the text that is explained, as the text has it in this language.",
    "forms": "Further forms of the word that stand in the text, one on each line. May stay empty.",
    "case": "Markdown: keep lists, tables and **.",
    "body": "Markdown: keep #, **, lists, and what stands between ( and ) after ].",
    "heading": "A heading: keep the # signs.",
    "box": "A box: translate its title in quotation marks and the lines below; keep !!! and the word after it.",
    "captions": "The captions of a film, as WebVTT: keep the lines with -->, and an empty line between two captions.",
    "cue": "A caption of a film: as short as can be read while it is said. It is shown from %s on.",
    "picture": "A picture: translate what stands between [ and ]; keep the rest.",
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text. `target` is None where the other language has none. Lists have one entry on each line.

    `keys` lead to it in a TOML document; of a lesson's body, or of captions, `block` is its place, or None for all of
    it. `group` is the lesson, quiz or film that it belongs to. `most` is how many characters it may have.
    """

    id: str
    group: str
    path: str
    line: int
    source: str
    target: str | None
    target_line: int = 1
    note: str = ""
    most: int | None = None
    keys: Keys = ()
    target_keys: Keys | None = None
    block: int | None = None

    @property
    def is_list(self) -> bool:
        return bool(self.keys) and self.keys[-1] in _LISTS

    @property
    def may_lack(self) -> bool:
        """Whether another language may do without it: its word may have one form only."""
        return bool(self.keys) and self.keys[-1] == _FORMS


def group_of(unit: Unit) -> str:
    return f"{unit.file.kind}:{unit.id}"


def texts_of(source: Source, language: str, in_blocks: Container[str] = ()) -> list[Text]:
    """All texts of a pack without faults, from its main language to another one, which it may not have yet.

    The groups `in_blocks` are lessons whose bodies are given in blocks: a body of the other language that has other
    blocks then counts as not there.
    """
    texts = list(_of_description(source, language))
    others = {group_of(unit): unit for unit in source.units_in(language)}
    for unit in source.units_in(source.description.languages[0]):
        texts += texts_of_unit(unit, others.get(group_of(unit)), group_of(unit) in in_blocks)
    for film in films_of(source, language):
        texts += _of_film(film)
    return texts


def texts_of_unit(unit: Unit, other: Unit | None, is_in_blocks: bool = False) -> list[Text]:
    """The texts of a lesson or quiz of the main language, and of its translation."""
    found = _keyed(unit.document)
    known = _keyed(other.document) if other else {}
    group = group_of(unit)
    texts = []
    for name, keys in found.items():
        target_keys = known.get(name)
        texts.append(
            Text(
                id=f"{group}:{name}",
                group=group,
                path=unit.path,
                line=unit.lines.of(keys),
                source=_value(unit.document, keys) or "",
                target=_value(other.document, target_keys) if other and target_keys else None,
                target_line=other.lines.of(target_keys) if other and target_keys else 1,
                note=_note(keys),
                most=lesson.TITLE_LENGTH if keys[-1] == "title" else None,
                keys=keys,
                target_keys=target_keys,
            )
        )
    return [*texts, *_of_body(unit, other, group, is_in_blocks)] if unit.file.kind == LESSON else texts


def _of_body(unit: Unit, other: Unit | None, group: str, is_in_blocks: bool) -> Iterator[Text]:
    mine, theirs = blocks_of(unit.body), blocks_of(other.body) if other else []
    is_unlike = other is not None and not are_alike(mine, theirs)
    if is_unlike and is_in_blocks:
        other, theirs = None, []
    if other and is_unlike:
        yield Text(
            id=f"{group}:{BODY}",
            group=group,
            path=unit.path,
            line=unit.body_line,
            source=plain_ends(unit.body).strip("\n"),
            target=plain_ends(other.body).strip("\n"),
            target_line=other.body_line,
            note=_NOTES[BODY],
        )
        return
    for number, block in enumerate(mine):
        twin = theirs[number] if other else None
        yield Text(
            id=f"{group}:{BODY}.{number + 1}",
            group=group,
            path=unit.path,
            line=unit.body_line + unit.body.count("\n", 0, block.start),
            source=plain_ends(unit.body[block.start : block.end]),
            target=plain_ends(other.body[twin.start : twin.end]) if other and twin else None,
            target_line=other.body_line + other.body.count("\n", 0, twin.start) if other and twin else 1,
            note=_NOTES.get(block.kind.partition(" ")[0], _NOTES[BODY]),
            block=number,
        )


def _of_film(film: Film) -> Iterator[Text]:
    """The captions of a film, one by one where both languages have as many."""
    other, mine = film.other_text, cues_of(film.text)
    theirs = cues_of(other) if other is not None else []
    if other is not None and len(mine) != len(theirs):
        yield Text(
            id=f"{film.group}:{BODY}",
            group=film.group,
            path=film.path,
            line=1,
            source=plain_ends(film.text).strip("\n"),
            target=plain_ends(other).strip("\n"),
            note=_NOTES["captions"],
        )
        return
    for number, cue in enumerate(mine):
        twin = theirs[number] if other is not None else None
        yield Text(
            id=f"{film.group}:{BODY}.{number + 1}",
            group=film.group,
            path=film.path,
            line=1 + film.text.count("\n", 0, cue.start),
            source=plain_ends(film.text[cue.start : cue.end]),
            target=plain_ends(other[twin.start : twin.end]) if other is not None and twin else None,
            target_line=1 + other.count("\n", 0, twin.start) if other is not None and twin else 1,
            note=_NOTES["cue"] % cue.at,
            block=number,
        )


def _of_description(source: Source, language: str) -> Iterator[Text]:
    description, main = source.description, source.description.languages[0]
    tables: list[tuple[str, Keys, dict[str, str], int]] = [
        ("title", ("title",), description.title, TITLE_LENGTH),
        ("summary", ("summary",), description.summary, SUMMARY_LENGTH),
        ("subject", ("subject",), description.heading, HEADING_LENGTH),
    ]
    for number, each in enumerate(description.competencies):
        tables.append((f"competency.{each.id}", ("competencies", number, "title"), each.title, COMPETENCY_LENGTH))
    lines = source.description_lines
    for name, keys, texts, most in tables:
        target = texts.get(language)
        yield Text(
            id=f"{PACK}:{name}",
            group=PACK,
            path=DESCRIPTION,
            line=lines.of((*keys, main)),
            source=plain_ends(texts[main]),
            target=None if target is None else plain_ends(target),
            target_line=lines.of((*keys, language)),
            most=most,
            keys=(*keys, main),
            target_keys=(*keys, language) if target is not None else None,
        )


def plain_ends(text: str) -> str:
    """A text with line ends of one character, as translators' programs keep them."""
    return text.replace("\r\n", "\n")


def _keyed(document: dict[str, Any]) -> dict[str, Keys]:
    """The keys of each text by a name that is the same in every language."""
    found: dict[str, Keys] = {name: (name,) for name in ("title", "keywords") if name in document}
    for number, word in enumerate(document.get("glossary", [])):
        at = ("glossary", number)
        found |= {f"glossary.{word['id']}.{key}": (*at, key) for key in _OF_A_WORD if key in word}
    for key, names in (("cases", ("title", "text")), ("skills", ("title",))):
        for number, part in enumerate(document.get(key, [])):
            found |= {f"{key}.{part['id']}.{name}": (key, number, name) for name in names}
    for number, question in enumerate(document.get("questions", [])):
        at: Keys = ("questions", number)
        for key in _OF_A_QUESTION:
            if key in question:
                found[f"{question['id']}.{key}"] = (*at, key)
        for key in ("right", "wrong"):
            if key in question.get("feedback", {}):
                found[f"{question['id']}.feedback.{key}"] = (*at, "feedback", key)
        found |= _of_choices(question, question["id"], at)
        for place, gap in enumerate(question.get("gaps", [])):
            name, keys = f"{question['id']}.gaps.{gap['id']}", (*at, "gaps", place)
            found |= {f"{name}.accepted": (*keys, "accepted")} if "accepted" in gap else _of_choices(gap, name, keys)
    return found


def _of_choices(table: dict[str, Any], name: str, at: Keys) -> dict[str, Keys]:
    """The texts of what one can choose from, in a question or in one of its gaps."""
    found: dict[str, Keys] = {}
    for key, sides in _CHOICES.items():
        for place, choice in enumerate(table.get(key, [])):
            for side in sides:
                if side in choice:
                    found[f"{name}.{key}.{choice['id']}.{side}"] = (*at, key, place, side)
    return found


def _note(keys: Keys) -> str:
    """What a translator should know of a text."""
    if keys[0] == "cases":
        return _NOTES["case"] if keys[-1] == "text" else ""
    is_with_gaps = len(keys) == len(("questions", 0, "text")) and keys[-1] == "text"
    return _NOTES["gaps"] if is_with_gaps else _NOTES.get(str(keys[-1]), "")


def _value(document: Any, keys: Keys) -> str:
    for key in keys:
        document = document[key]
    return plain_ends("\n".join(document) if isinstance(document, list) else document)
