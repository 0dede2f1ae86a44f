"""Which font a script is set in: of Debian's packages fonts-noto-core and fonts-smc-manjari, or of package.json."""

from dataclasses import dataclass
from pathlib import Path

from babel.core import get_global

_NOTO = Path("/usr/share/fonts/truetype/noto")
_NEWER = Path(__file__).parent / "node_modules/@fontsource"
_MANJARI = Path("/usr/share/fonts/opentype/malayalam")

# What the Brahmic scripts share: two marks of the Vedas, the danda, the joiners, the rupee, the dotted circle.
_SHARED = "0951-0952,0964-0965,200C-200D,20B9,25CC"
# The letters, marks and signs of Urdu: a quarter of what stands in the Arabic blocks. Digits are Latin.
_URDU = (
    "060C,061B,061F,0621-062A,062B-063A,0640-0642,0644-0648,064B-0652,0654-0656,0670-0671,0679,067E,0686,0688,0691,"
    "0698,06A9,06AF,06BA,06BE,06C1-06C3,06CC,06D2-06D4,200C-200D"
)


@dataclass(frozen=True, slots=True)
class Face:
    """A script's font: the file for text and the bold one, and the code points that pages take from it.

    `left_out` fits the names of glyphs that pages do without; `units` are those of an em, 0 for as the font has them.
    """

    regular: Path
    bold: Path
    ranges: str
    left_out: str = ""
    units: int = 0

    @property
    def alone(self) -> str:
        """The ranges without what other scripts use too."""
        return ",".join(each for each in self.ranges.split(",") if each not in _SHARED.split(","))

    @property
    def code_points(self) -> set[int]:
        points: set[int] = set()
        for each in self.ranges.split(","):
            first, _, last = each.partition("-")
            points.update(range(int(first, 16), int(last or first, 16) + 1))
        return points


def _noto(name: str, ranges: str, units: int = 0) -> Face:
    return Face(_NOTO / f"Noto{name}-Regular.ttf", _NOTO / f"Noto{name}-Bold.ttf", ranges, units=units)


# By ISO 15924's code of the script. A new script is a row here.
FACES = {
    "Arab": _noto("NaskhArabic", _URDU),
    "Beng": _noto("SansBengali", f"0980-09FE,{_SHARED}"),
    "Deva": _noto("SansDevanagari", f"0900-0950,0953-0963,0966-097F,{_SHARED}"),
    "Gujr": _noto("SansGujarati", f"0A80-0AFF,{_SHARED}"),
    "Guru": _noto("SansGurmukhi", f"0A00-0A76,{_SHARED}"),
    "Knda": _noto("SansKannada", f"0C80-0CFF,{_SHARED}"),
    # Its vowel signs stand beside their letters, as schools have written since 1971, so the joined ones may go: half of
    # the font. Consonants join.
    "Mlym": Face(
        _MANJARI / "Manjari-Regular.otf",
        _MANJARI / "Manjari-Bold.otf",
        f"0D00-0D57,0D60-0D63,0D7A-0D7F,{_SHARED}",
        left_out=r".*[a-z0-9](u[12]|r1|xx)(\.alt1)?",
        units=500,
    ),
    # Debian's, of 2016, hangs the u under the letter that comes next (ନ୍ତୁ), and lets the i of ହିଁ stand alone.
    "Orya": Face(
        _NEWER / "noto-sans-oriya/files/noto-sans-oriya-oriya-400-normal.woff2",
        _NOTO / "NotoSansOriya-Bold.ttf",
        f"0B00-0B7F,{_SHARED}",
        units=500,
    ),
    "Taml": _noto("SansTamil", f"0B80-0BFF,{_SHARED}"),
    "Telu": _noto("SansTelugu", f"0C00-0C7F,{_SHARED}"),
}
# The hand that Urdu's titles are written in; too large for text.
NASTALIQ = _noto("NastaliqUrdu", _URDU, units=500)


def script_of(tag: str) -> str:
    """ISO 15924's code of the script in which a language is written, as CLDR has it."""
    parts = tag.split("-")
    named = next((part for part in parts[1:] if part.istitle() and len(part) == 4), None)
    return named or get_global("likely_subtags").get(parts[0], "und_Zyyy").split("_")[1]
