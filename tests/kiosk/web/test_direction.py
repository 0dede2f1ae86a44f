"""What depends on the direction of writing has a rule for both: the floor knows no logical properties."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.web import media
from sync.hub.pages.frame import STATIC as HUB_STATIC

STATIC = Path(media.__file__).parent / "static"
SHEETS = (*(STATIC / name for name in ("look.css", "staff.css", "courier.css")), HUB_STATIC / "hub.css")
_SIDE = re.compile(r"(?<![\w-])(margin|padding|border)-(left|right)(?![\w-])|(?<![\w-])(left|right)\s*:")
_FOUR = re.compile(r"(?<![\w-])(margin|padding)\s*:\s*([^;}]+)")
_ALIGN = re.compile(r"text-align\s*:\s*(left|right)")


def rules(text: str) -> Iterator[tuple[str, str]]:
    """Selector and body of each rule, those inside @media too."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"@(?:media|supports)[^{]*{", "", text)
    for selectors, body in re.findall(r"([^{}]+){([^{}]*)}", text):
        for selector in selectors.split(","):
            yield " ".join(selector.split()), body


def parts(value: str) -> list[str]:
    return re.findall(r"(?:\w+\((?:[^()]|\([^()]*\))*\)|[^\s]+)", value.replace("!important", "").strip())


def is_one_sided(body: str) -> bool:
    """Whether a rule treats left and right differently."""
    sides: dict[str, set[str]] = {}
    for prop, way, at in _SIDE.findall(body):
        sides.setdefault(prop or "at", set()).add(way or at)
    values = {name.strip(): value.strip() for name, _, value in (each.partition(":") for each in body.split(";"))}
    for prop, found in sides.items():
        names = ("left", "right") if prop == "at" else (f"{prop}-left", f"{prop}-right")
        if len(found) == 1 or values.get(names[0]) != values.get(names[1]):
            return True
    for _, value in _FOUR.findall(body):
        four = parts(value)
        if len(four) == 4 and four[1] != four[3]:
            return True
    return bool(_ALIGN.search(body))


def without_partner(text: str) -> list[str]:
    found = list(rules(text))
    mirrored = {re.sub(r"\s*\[dir=\"?rtl\"?\]\s*", "", selector) for selector, _ in found if "[dir=" in selector}
    return sorted(
        {
            selector
            for selector, body in found
            if "[dir" not in selector and is_one_sided(body) and selector not in mirrored
        }
    )


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_with_a_side_has_one_for_the_other_direction(sheet: Path) -> None:
    assert without_partner(sheet.read_text()) == []


def test_the_check_finds_what_is_wrong() -> None:
    bad = """.a { margin-left: 4px; } .b { margin: 0 8px 0 0; } .c { text-align: left; } .d { left: 0; }
        .e { margin-right: 4px } [dir=rtl] .e { margin: 0 0 0 4px } .f { left: 0; right: 0; } .g { margin: 0 auto; }"""
    assert without_partner(bad) == [".a", ".b", ".c", ".d"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_spaces_uppercases_or_justifies_letters(sheet: Path) -> None:
    """Letters of India's scripts join: `letter-spacing` is for the digits of a PIN alone."""
    text = sheet.read_text()
    spaced = {selector for selector, body in rules(text) if "letter-spacing" in body}
    assert spaced <= {".pin"}
    assert not re.search(r"uppercase|justify\s*;|text-align\s*:\s*justify", text)
