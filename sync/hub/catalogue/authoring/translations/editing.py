"""Putting translated texts into the files of a pack.

What always holds: only the bytes of the texts that change are touched; everything else of a file, comments, spaces and
line ends included, stays as its author wrote it.
"""

import re
from collections.abc import Mapping

from sync.hub.catalogue.authoring.lines import TomlLines
from sync.hub.catalogue.authoring.source import Unit, strings
from sync.hub.catalogue.authoring.splicing import Change, replaced, with_keys, without_key
from sync.hub.catalogue.authoring.toml_text import quoted, quoted_list
from sync.hub.catalogue.authoring.translations.blocks import blocks_of
from sync.hub.catalogue.authoring.translations.texts import Text
from sync.protocol.bounded import parse_toml
from sync.protocol.manifest import LESSON
from sync.protocol.reading import Path as Keys


def edited(unit: Unit, changes: list[tuple[Text, Keys | None, str]]) -> str:
    """The file of a lesson or quiz with some of its texts replaced.

    Each change is a text, its keys in this file (None in a lesson's body), and what it becomes.
    """
    first = unit.text.index("\n") + 1 if unit.file.kind == LESSON else 0
    offset = len(unit.text[:first].encode())
    content = unit.text.encode()
    toml = [(text, keys, wording) for text, keys, wording in changes if keys]
    document = content[offset:]
    found = [_in_toml(unit.lines, document, text, keys, wording, offset) for text, keys, wording in toml]
    body = unit.text.encode()[: len(content) - len(unit.body.encode())]
    bodies = [_in_body(unit, text, wording, len(body)) for text, keys, wording in changes if not keys]
    is_crlf = "\r\n" in unit.text
    return replaced(content, [*found, *bodies], is_crlf)


def _in_toml(lines: TomlLines, document: bytes, text: Text, keys: Keys, wording: str, offset: int) -> Change:
    node = lines.value(keys)
    if node is None or node.parent is None:
        raise KeyError(keys)
    if text.may_lack and not wording.strip():
        start, end, nothing = without_key(document, node.parent)
        return offset + start, offset + end, nothing
    entries = [entry.strip() for entry in wording.split("\n") if entry.strip()]
    written = quoted_list(entries) if text.is_list else quoted(wording)
    return offset + node.start_byte, offset + node.end_byte, written


def _in_body(unit: Unit, text: Text, wording: str, offset: int) -> Change:
    if text.block is None:
        body = unit.body
        start, end = len(body) - len(body.lstrip("\r\n")), len(body.rstrip("\r\n"))
    else:
        block = blocks_of(unit.body)[text.block]
        start, end = block.start, block.end
    return offset + len(unit.body[:start].encode()), offset + len(unit.body[:end].encode()), wording


def born(unit: Unit, texts: list[Text], wordings: Mapping[str, str], language: str, media: Mapping[str, int]) -> str:
    """The file of a lesson or quiz in another language, made from the main language's: every text is in `wordings`."""
    text = edited(unit, [(each, each.keys or None, wordings[each.id]) for each in texts])
    return _with_sound(unit, text, language, media) if unit.file.kind == LESSON else _unspoken(text)


def _with_sound(unit: Unit, text: str, language: str, media: Mapping[str, int]) -> str:
    """A lesson that refers to the recording in its own language, or to none."""
    audio = unit.document.get("audio")
    if not isinstance(audio, str):
        return text
    stem, _, ending = audio.rpartition(".")
    base = stem.removesuffix(f".{unit.file.language}")
    own = f"{base}.{language}.{ending}"
    if own.removeprefix("../") in media:
        return text.replace(audio, own, 1)
    return re.sub(r"^audio(_kind)?\s*=.*\r?\n", "", text, flags=re.M)


def _unspoken(text: str) -> str:
    """A quiz without the recordings of its questions and cases, which speak another language."""
    found = [keys for keys, _ in strings(parse_toml(text)) if keys[-1] in ("audio", "audio_kind")]
    for keys in found:  # one after another: two that are neighbours share a comma
        value = TomlLines(text).value(keys)
        if value and value.parent:
            text = replaced(text.encode(), [without_key(text.encode(), value.parent)])
    return text


def with_language(text: str, lines: TomlLines, language: str, wordings: Mapping[Keys, str]) -> str:
    """`pack.toml` with a further language: `wordings` has its texts by the keys of the main language's."""
    changes = [_beside(text, lines, keys, language, wording) for keys, wording in wordings.items()]
    languages = lines.value(("languages",))
    last = lines.value(("languages", _length(lines) - 1))
    if languages is None or last is None:
        raise KeyError("languages")
    return replaced(text.encode(), [*changes, (last.end_byte, last.end_byte, f", {quoted(language)}")])


def _length(lines: TomlLines) -> int:
    number = 0
    while lines.value(("languages", number)):
        number += 1
    return number


def _beside(text: str, lines: TomlLines, keys: Keys, language: str, wording: str) -> Change:
    """A line, or a part of an inline table, for the new language behind the last one that is there."""
    node = lines.value(keys)
    pair = node.parent if node else None
    table = pair.parent if pair else None
    if pair is None or table is None or not pair.children[0].text:
        raise KeyError(keys)
    table_key, dot, _ = pair.children[0].text.decode().rpartition(".")
    key = f"{table_key}{dot}{language}"
    last = [child for child in table.children if child.type == "pair"][-1] if table.type != "document" else pair
    return with_keys(text.encode(), last, {key: wording})
