"""Fonts, drawn and spoken names: what lies in the sources is whole and small."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from kiosk.settings import LANGUAGES
from scripts.lettering.faces import FACES, script_of

STATIC = Path(__file__).parents[3] / "kiosk/web/static"
FONTS, NAMES, STYLE = STATIC / "fonts", STATIC / "names", STATIC / "fonts.css"
# Bytes: what one script costs a tablet, once.
MOST_BYTES = {
    "guru": 11_000, "taml": 13_500, "arab": 14_000, "knda": 26_000, "mlym": 29_500, "telu": 33_000,
    "gujr": 34_500, "orya": 36_000, "deva": 40_000, "beng": 41_500, "nastaliq": 95_000,
}  # fmt: skip
SENTENCES = {
    "Mlym": "വിദ്യാർത്ഥികൾ പുസ്തകം ന്റെ ക്ഷേത്രം സ്ത്രീ ജ്ഞാനം ആഴ്ച",
    "Deva": "विद्यार्थी क्षत्रिय ज्ञान श्री द्वार हिन्दी ळ ऱ्या",
    "Beng": "বিদ্যার্থী ক্ষুদ্র জ্ঞান শ্রী ৰাস্তা অসমীয়া",
    "Gujr": "વિદ્યાર્થી ક્ષેત્ર જ્ઞાન શ્રી",
    "Guru": "ਵਿਦਿਆਰਥੀ ਪੰਜਾਬੀ ਸ਼੍ਰੀ",
    "Knda": "ವಿದ್ಯಾರ್ಥಿ ಕ್ಷೇತ್ರ ಜ್ಞಾನ ಶ್ರೀ",
    "Orya": "ବିଦ୍ୟାର୍ଥୀ କ୍ଷେତ୍ର ଜ୍ଞାନ ଶ୍ରୀ ଓଡ଼ିଆ",
    "Taml": "மாணவர் க்ஷ ஸ்ரீ தமிழ்",
    "Telu": "విద్యార్థి క్షేత్రం జ్ఞానం శ్రీ",
    "Arab": "طالب علم پڑھائی کھیل ٹوکری میں ہے؟ گھر، ژ ڈ",
}


def shaped(text: str, file: Path) -> list[str]:
    """The names of the glyphs with which a font shows a text."""
    font, buffer = shape(text, file)
    return [font.getGlyphName(info.codepoint) for info in buffer.glyph_infos]


def placed(text: str, file: Path) -> list[tuple[float, float]]:
    """From where to where each glyph of a text is drawn, along the line, in thousandths of an em."""
    font, buffer = shape(text, file)
    places, here, unit = [], 0, 1000 / font["head"].unitsPerEm
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyph, begin = font["glyf"][font.getGlyphName(info.codepoint)], here + place.x_offset
        places.append(((begin + glyph.xMin) * unit, (begin + glyph.xMax) * unit))
        here += place.x_advance
    return places


def shape(text: str, file: Path) -> tuple[TTFont, hb.Buffer]:
    font = TTFont(file)
    font.flavor = None
    plain = hb.Blob(_bytes(font))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face(plain)), buffer)
    return font, buffer


def _bytes(font: TTFont) -> bytes:
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()


def test_every_font_keeps_to_its_size() -> None:
    found = {path.stem: path.stat().st_size for path in FONTS.glob("*.woff2")}
    assert found.keys() == MOST_BYTES.keys()
    assert {name: size for name, size in found.items() if size > MOST_BYTES[name]} == {}


def test_every_language_has_the_font_of_its_script() -> None:
    style = STYLE.read_text()
    for tag in LANGUAGES[1:]:
        assert (FONTS / f"{script_of(tag).lower()}.woff2").is_file(), tag
        assert re.search(rf':lang\({tag}\)[^{{]*{{ font-family: "Own {script_of(tag)}"', style), tag


@pytest.mark.parametrize("script", sorted(FACES))
def test_a_font_shows_every_letter_of_a_sentence_and_joins_them(script: str) -> None:
    words = SENTENCES[script].split()
    for word in words:
        glyphs = shaped(word, FONTS / f"{script.lower()}.woff2")
        assert ".notdef" not in glyphs, word
    joined = sum(len(shaped(word, FONTS / f"{script.lower()}.woff2")) < len(word) for word in words)
    assert joined or script == "Arab"


def test_malayalam_conjuncts_are_one_sign() -> None:
    for conjunct in ("ന്റെ", "ക്ക", "ക്ഷ", "ങ്ക", "ണ്ട", "ച്ച", "ഞ്ഞ", "മ്പ", "ദ്ധ", "ല്ല", "ൺ"):
        glyphs = shaped(conjunct.removesuffix("െ"), FONTS / "mlym.woff2")
        assert len(glyphs) == 1, (conjunct, glyphs)


@pytest.mark.parametrize("syllable", ["ନ୍ତୁ", "ସ୍କୁ", "ପ୍ପୁ", "ସ୍ତୁ", "ହିଁ"])
def test_odia_signs_stand_at_their_own_letter(syllable: str) -> None:
    """In the font that Debian has they stand at the letter that comes next, or alone."""
    letter, *signs = placed(syllable, FONTS / "orya.woff2")
    assert all(letter[0] <= (first + last) / 2 <= letter[1] for first, last in signs)


def test_the_fonts_leave_latin_letters_digits_and_spaces_to_the_tablet() -> None:
    for path in FONTS.glob("*.woff2"):
        points = set(TTFont(path).getBestCmap())
        assert not points & set(range(0x21, 0x7F)), path.name
    assert not re.search(r"U\+00[0-7]", STYLE.read_text())


def test_the_fonts_say_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENCE.txt").read_text()
    for path in FONTS.glob("*.woff2"):
        assert "SIL Open Font License" in TTFont(path)["name"].getDebugName(13), path.name


def test_fonts_never_hold_back_the_text() -> None:
    rules = re.findall(r"@font-face {[^}]*}", STYLE.read_text())
    assert len(rules) > len(FACES)
    assert all("font-display: swap" in rule and "unicode-range" in rule for rule in rules)
