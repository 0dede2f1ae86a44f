"""The colours of a style sheet in each choice of colours, and how well one reads on another (WCAG 2.2, 1.4.3).

What always holds: of several values for a token, the one that a browser takes; all our selectors weigh the same, so the
last one that fits wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2
import tinycss2.color3

Tokens = dict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose: dark colours and more contrast on their tablet, stronger contrast on our page."""

    is_dark: bool = False
    wants_contrast: bool = False
    is_strong: bool = False

    def fits(self, media: str) -> bool:
        said = {
            "(prefers-color-scheme: dark)": self.is_dark,
            "(prefers-color-scheme:dark)": self.is_dark,
            "(prefers-contrast: more)": self.wants_contrast,
            "(prefers-contrast:more)": self.wants_contrast,
            "screen": True,
        }
        return all(said.get(part.strip(), False) for part in media.split(" and "))

    def selects(self, selector: str) -> bool:
        return selector == ":root" or (
            self.is_strong and selector in ('[data-contrast="high"]', "[data-contrast=high]")
        )


def read_tokens(css: str, choice: Choice) -> Tokens:
    """The value of each token (without the dashes) in this choice."""
    tokens = dict(_tokens(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), choice))
    return {name: tokens[value[6:-1]] if value.startswith("var(--") else value for name, value in tokens.items()}


def _tokens(rules: list[Any], choice: Choice) -> Iterator[tuple[str, str]]:
    for rule in rules:
        prelude = tinycss2.serialize(rule.prelude).strip()
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and choice.fits(prelude):
            yield from _tokens(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), choice)
        elif rule.type == "qualified-rule" and any(choice.selects(each.strip()) for each in prelude.split(",")):
            for name, value in read_declarations(rule.content).items():
                if name.startswith("--"):
                    yield name[2:], value


def read_pairs(css: str) -> dict[str, tuple[str, str]]:
    """Where a rule of the sheet sets letters and what they stand on: for each selector, the two values."""
    pairs = {}
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            said = read_declarations(rule.content)
            ground = said.get("background-color", said.get("background", "none"))
            if all(each.startswith(("var(", "#")) for each in (said.get("color", ""), ground)):
                pairs[tinycss2.serialize(rule.prelude).strip()] = (said["color"], ground)
    return pairs


def read_declarations(content: list[Any]) -> dict[str, str]:
    declared = tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True)
    return {each.name: tinycss2.serialize(each.value).strip() for each in declared if each.type == "declaration"}


def value_of(said: str, tokens: Tokens) -> str:
    return tokens[said[6:-1]] if said.startswith("var(--") else said


def contrast(one: str, other: str) -> float:
    """From 1 (none) to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parsed = tinycss2.color3.parse_color(colour)
    assert parsed is not None, f"{colour} is no colour"
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parsed[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
