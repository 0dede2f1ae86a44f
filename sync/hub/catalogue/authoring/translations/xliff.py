"""A translator's file as XLIFF 2.0 (OASIS): a file for each lesson or quiz, a unit for each text.

What always holds: nothing outside the file is read, and a document type is refused, so that no entity can grow.
"""

import itertools
import re
from xml.etree import ElementTree as Xml

from sync.hub.catalogue.authoring.translations.rows import Exchanged, Row
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

_SPACE = "urn:oasis:names:tc:xliff:document:2.0"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_NAMES = {"x": _SPACE}
_INITIAL, _TRANSLATED = "initial", "translated"
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Builder(Xml.TreeBuilder):
    """A tree without a document type: entities, which could grow or fetch something, are declared there."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise _unreadable("<!DOCTYPE")


def to_xliff(exchanged: Exchanged) -> bytes:
    """Raises AuthorError if a text has a sign that XML cannot carry."""
    Xml.register_namespace("", _SPACE)
    languages = {"srcLang": exchanged.source_language, "trgLang": exchanged.language}
    root = Xml.Element(_tag("xliff"), {"version": "2.0", **languages})
    for number, (path, rows) in enumerate(itertools.groupby(exchanged.rows, lambda row: row.path), start=1):
        file = Xml.SubElement(root, _tag("file"), {"id": f"{exchanged.pack}.{number}", "original": path})
        for row in rows:
            _write_unit(file, row)
    Xml.indent(root, " ")
    return Xml.tostring(root, "utf-8", xml_declaration=True) + b"\n"


def from_xliff(content: bytes) -> Exchanged:
    """Raises AuthorError if it is no XLIFF 2.0 file of a pack."""
    parser = Xml.XMLParser(target=_Builder())  # noqa: S314 - the builder refuses what makes it dangerous
    try:
        parser.feed(content)
        root = parser.close()
    except Xml.ParseError as error:
        raise _unreadable(str(error)) from error
    first = root.find("x:file", _NAMES)
    if root.tag != _tag("xliff") or first is None or not root.get("trgLang"):
        raise _unreadable("xliff, file, trgLang")
    pack = (first.get("id") or "").rpartition(".")[0]
    rows = tuple(_read_unit(unit) for unit in root.iterfind(".//x:unit", _NAMES))
    return Exchanged(pack, root.get("srcLang") or "", root.get("trgLang") or "", rows)


def _write_unit(file: Xml.Element, row: Row) -> None:
    for text in (row.source, row.target):
        if found := _FORBIDDEN.search(text):
            sentence = N_("%(path)s:%(line)s has a sign that XML cannot carry (%(found)s). Remove it, or export PO.")
            code = f"U+{ord(found[0]):04X}"
            raise AuthorError("xml-sign", sentence, path=row.path, line=row.line, found=code)
    unit = Xml.SubElement(file, _tag("unit"), {"id": row.id, f"{_XML}space": "preserve"})
    notes = Xml.SubElement(unit, _tag("notes"))
    Xml.SubElement(notes, _tag("note"), {"category": "place"}).text = f"{row.path}:{row.line}"
    if row.note:
        Xml.SubElement(notes, _tag("note"), {"category": "translator"}).text = row.note
    state = _TRANSLATED if row.target and row.is_sure else _INITIAL
    segment = Xml.SubElement(unit, _tag("segment"), {"state": state})
    Xml.SubElement(segment, _tag("source")).text = row.source
    if row.target:
        Xml.SubElement(segment, _tag("target")).text = row.target


def _read_unit(unit: Xml.Element) -> Row:
    """A unit; a program may have cut it into several segments, with what stands between in `ignorable`."""
    sources, targets, states = [], [], set()
    for part in unit:
        if part.tag not in (_tag("segment"), _tag("ignorable")):
            continue
        source, target = part.find("x:source", _NAMES), part.find("x:target", _NAMES)
        sources.append(_text(source))
        if part.tag == _tag("segment"):
            targets.append(_text(target))
            states.add(part.get("state", _INITIAL))
        else:
            targets.append(_text(source if target is None else target))
    target = "".join(targets)
    return Row(unit.get("id") or "", "".join(sources), target if target.strip() else "", _INITIAL not in states)


def _text(element: Xml.Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _tag(name: str) -> str:
    return f"{{{_SPACE}}}{name}"


def _unreadable(reason: str) -> AuthorError:
    sentence = N_("The file is not an XLIFF 2.0 file that was exported from a pack (%(reason)s). Export it again.")
    return AuthorError("xliff", sentence, reason=reason[:200])
