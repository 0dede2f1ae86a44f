"""Each language's own name as a drawing, so that a tablet without the font shows it on the page where one chooses.

A drawing is the outline of the shaped name: 60 units are an em, coordinates are whole units relative to the last.
"""

from pathlib import Path

import uharfbuzz
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from scripts.lettering.faces import FACES, NASTALIQ, Face, script_of
from sync.languages import own_name

_EM = 60
_MARGIN = 2


def draw_name(tag: str) -> str | None:
    """The name as an SVG element, as high as it is in text; None for a script that every tablet has or we do not."""
    script = script_of(tag)
    face = NASTALIQ if script == "Arab" else FACES.get(script)
    if face is None:
        return None
    path, (left, top, right, bottom) = _outline(own_name(tag), face)
    box = f"{left} {top} {right - left} {bottom - top}"
    high = (bottom - top) / _EM
    wide = (right - left) / _EM
    return (
        f'<svg viewBox="{box}" width="{wide:.2f}em" height="{high:.2f}em" aria-hidden="true" focusable="false">'
        f'<path d="{path}"/></svg>\n'
    )


def draw_all(tags: tuple[str, ...], folder: Path) -> None:
    for tag in tags:
        drawing = draw_name(tag)
        if drawing is not None:
            (folder / f"{tag}.svg").write_text(drawing)


def _outline(text: str, face: Face) -> tuple[str, tuple[int, int, int, int]]:
    """A shaped text as path data, and the box around it: left, top, right, bottom."""
    font = TTFont(face.bold)
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    scale = _EM / font["head"].unitsPerEm
    pen = _Relative()
    x = y = 0
    for info, place in _shaped(text, face.bold):
        recording = DecomposingRecordingPen(glyphs)
        glyphs[order[info.codepoint]].draw(recording)
        move = (scale, 0, 0, -scale, (x + place.x_offset) * scale, -(y + place.y_offset) * scale)
        recording.replay(TransformPen(pen, move))
        x, y = x + place.x_advance, y + place.y_advance
    return "".join(pen.parts), pen.box()


def _shaped(text: str, file: Path) -> list:
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))


class _Relative:
    """A pen (fontTools' segment protocol) that writes path data with whole, relative coordinates."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at = self._start = (0, 0)
        self._seen: list[tuple[int, int]] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self._draw("m", [point])
        self._start = self._at

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._draw("l", [point])

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._draw("c", points)

    def qCurveTo(self, *points: tuple[float, float] | None) -> None:  # noqa: N802
        """TrueType's curves leave out the points between two controls; a contour may be of controls alone."""
        if points[-1] is None:
            controls = list(points[:-1])
            first, last = controls[0], controls[-1]
            start = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
            self.moveTo(start)
            points = (*controls, start)
        *controls, end = points
        for control, after in zip(controls, [*controls[1:], None], strict=True):
            to = end if after is None else ((control[0] + after[0]) / 2, (control[1] + after[1]) / 2)
            self._draw("q", [control, to])

    def closePath(self) -> None:  # noqa: N802
        self.parts.append("z")
        self._at = self._start

    def box(self) -> tuple[int, int, int, int]:
        across, down = zip(*self._seen, strict=True)
        return min(across) - _MARGIN, min(down) - _MARGIN, max(across) + _MARGIN, max(down) + _MARGIN

    def _draw(self, command: str, points: object) -> None:
        whole = [(round(x), round(y)) for x, y in points]
        steps = [f"{x - self._at[0]} {y - self._at[1]}" for x, y in whole]
        self.parts.append(command + " ".join(steps).replace(" -", "-"))
        self._seen += whole
        self._at = whole[-1]
