"""A web font for each script that the languages of the interface are written in, and the style sheet that names them.

Each holds one script, without hints and without Latin letters, digits and spaces, which the tablet's own fonts have. A
page asks only for the fonts of the scripts on it (`unicode-range`), once it stands. What scripts share (the danda, the
joiners) counts only in text that says its language: in a name between other words it would fetch every font.
"""

import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from scripts.lettering.faces import FACES, NASTALIQ, Face, script_of

_FAMILY, _OWN_FAMILY = "P ", "Own "
_SYSTEM = 'Roboto, "Noto Sans", "Segoe UI", system-ui, sans-serif'
_HEAD = """/* Made by scripts/lettering: do not edit. fonts.js fetches this once a page stands. */
"""
_TITLES = "h1, h2"
_LICENCE_NAME, _LICENCE = 13, "This Font Software is licensed under the SIL Open Font License, Version 1.1."
_WINDOWS_ENGLISH = (3, 1, 0x409)


def make_fonts(tags: tuple[str, ...], folder: Path) -> str:
    """Write the fonts of these languages' scripts into a folder; gives the style sheet for all of them."""
    scripts = {tag: script_of(tag) for tag in tags}
    used = sorted(set(scripts.values()) & set(FACES))
    folder.mkdir(exist_ok=True)
    rules = [_HEAD]
    for script in used:
        file = folder / f"{script.lower()}.woff2"
        _subset(FACES[script], file)
        rules.append(_face_rule(_FAMILY + script, file, FACES[script].alone))
        rules.append(_face_rule(_OWN_FAMILY + script, file, FACES[script].ranges))
    families = ", ".join(f'"{_FAMILY}{script}"' for script in used)
    rules.append(
        f":root {{ --system: {_SYSTEM}; --all: {families}, {_SYSTEM}; }}\nbody {{ font-family: var(--all); }}\n"
    )
    for script in used:
        of_script = ", ".join(f":lang({tag})" for tag in sorted(tags) if scripts[tag] == script)
        of_script += f", :lang(und-{script})"  # a name, of which only the script is known
        rules.append(f'{of_script} {{ font-family: "{_OWN_FAMILY}{script}", var(--all); }}\n')
    if "Arab" in used:
        file = folder / "nastaliq.woff2"
        _subset(NASTALIQ, file)
        rules.append(_face_rule(_FAMILY + "Nastaliq", file, NASTALIQ.ranges))
        titles = ", ".join(f"{each}:lang(ur)" for each in _TITLES.split(", "))
        rules.append(f'{titles} {{ font-family: "{_FAMILY}Nastaliq", "{_OWN_FAMILY}Arab", var(--system); }}\n')
    # A language's name beside others is no reason to fetch its font.
    rules.append(".own-name[lang] { font-family: var(--system); }\n")
    return "".join(rules)


def _subset(face: Face, target: Path) -> None:
    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]  # the licence travels with the font
    options.drop_tables += ["DSIG", "FFTM"]
    font = TTFont(face.regular, recalcTimestamp=False)
    if font["name"].getDebugName(_LICENCE_NAME) is None:
        font["name"].setName(_LICENCE, _LICENCE_NAME, *_WINDOWS_ENGLISH)
    if face.left_out:
        _leave_out(font, re.compile(face.left_out))
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=face.code_points)
    subsetter.subset(font)
    if face.units:
        scale_upem(font, face.units)
    font.flavor = "woff2"
    font.save(target)


def _leave_out(font: TTFont, names: re.Pattern[str]) -> None:
    """Take out of a font the ligatures whose names fit: what they join then stands side by side."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, ligatures in getattr(table, "ligatures", {}).items():
                table.ligatures[first] = [each for each in ligatures if not names.fullmatch(each.LigGlyph)]


def _face_rule(family: str, file: Path, ranges: str) -> str:
    shown = ", ".join(f"U+{each}" for each in ranges.split(","))
    return (
        f'@font-face {{ font-family: "{family}"; src: url("fonts/{file.name}") format("woff2"); '
        f"font-display: swap; unicode-range: {shown}; }}\n"
    )
