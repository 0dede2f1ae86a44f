"""SVG drawings against FORMAT.md, A.4: a drawing shows itself, runs nothing and fetches nothing.

Read with expat, which follows nothing outside the file and bounds what entities may grow to.
"""

import re
from xml.parsers import expat

from sync.hub.catalogue.authoring.findings import Finding
from sync.protocol.errors import N_

_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "http://www.w3.org/XML/1998/namespace"
_ACTIVE = ("script", "foreignobject", "iframe", "embed", "object", "handler", "listener")
_ANIMATIONS = ("animate", "set", "animatetransform", "animatemotion")
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|webp)[;,])")
_FETCHING_STYLE = re.compile(
    r"@import|\\|image-set\s*\(|url\(\s*[\"']?(?!\s*[\"']?(#|data:image/(png|jpeg|webp)[;,]))", re.I
)

_SCRIPT = N_("The drawing may run something (%(found)s). Remove it.")
_OUTSIDE = N_("The drawing refers to something outside itself (%(found)s). Put it into the drawing, or remove it.")


class _Reader:
    def __init__(self, path: str) -> None:
        self._path = path
        self.findings: list[Finding] = []
        self._is_style = False
        self._is_first = True
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, content: bytes) -> None:
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            sentence = N_("The drawing is not well-formed XML (%(reason)s). Save it again with a drawing program.")
            self._note("drawing", sentence, error.lineno, reason=expat.ErrorString(error.code))

    def _doctype(self, *_: object) -> None:
        self._note("drawing-outside", N_("The drawing has a document type (<!DOCTYPE). Remove it."))

    def _instruction(self, target: str, _: str) -> None:
        self._note("drawing-outside", _OUTSIDE, found=f"<?{target}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._is_first and (space, local) != (_SVG, "svg"):
            sentence = N_("The file begins with <%(found)s>, not with <svg> in SVG's namespace. Save it as SVG.")
            self._note("drawing", sentence, found=local)
        self._is_first = False
        self._is_style = local.lower() == "style"
        if local.lower() in _ACTIVE or space == _XHTML:
            self._note("drawing-script", _SCRIPT, found=f"<{local}>")
        for key, value in attributes.items():
            self._check_attribute(local.lower(), key, value)

    def _check_attribute(self, element: str, key: str, value: str) -> None:
        space, _, local = key.rpartition(" ")
        if local.lower().startswith("on") or (element in _ANIMATIONS and _is_animated_danger(local, value)):
            self._note("drawing-script", _SCRIPT, found=f'{local}="{value[:20]}"')
        elif local.lower() in ("href", "src"):
            if value.strip() and not _INSIDE.match(value):
                self._note("drawing-outside", _OUTSIDE, found=value[:60])
        elif (space == _XML and local == "base") or _FETCHING_STYLE.search(value):
            self._note("drawing-outside", _OUTSIDE, found=value[:60])

    def _end(self, _: str) -> None:
        self._is_style = False

    def _text(self, text: str) -> None:
        if self._is_style and _FETCHING_STYLE.search(text):
            self._note("drawing-outside", _OUTSIDE, found=text.strip()[:60])

    def _note(self, code: str, sentence: str, line: int | None = None, /, **values: object) -> None:
        self.findings.append(Finding(self._path, line or self._parser.CurrentLineNumber, code, sentence, values))


def check_drawing(path: str, content: bytes) -> list[Finding]:
    """What keeps a file from being a harmless drawing."""
    reader = _Reader(path)
    reader.read(content)
    return reader.findings


def _is_animated_danger(attribute: str, value: str) -> bool:
    """Whether an animation would set a reference or an event attribute."""
    animated = value.strip().lower().rpartition(":")[2]
    return attribute == "attributeName" and (animated in ("href", "src") or animated.startswith("on"))
