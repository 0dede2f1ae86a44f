"""What the oldest browser that we serve, Chrome 61, cannot do: found in style sheets and scripts as they are served.

What always holds: in a style sheet a newer feature is allowed where an older browser passes over it harmlessly:
inside of `@supports`, behind a declaration of the same property that it knows, or as one of `ENHANCEMENTS`. In a
script nothing newer than ECMAScript 2017 can be read at all, and newer functions stand only where the script asks for
them first.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2
from playwright.sync_api import Page as Tab

# Properties that came after Chrome 61; with the version in which they came.
NEWER_PROPERTIES = {
    "gap": 66, "row-gap": 66, "column-gap": 66,  # in grids; the floor knows grid-gap alone
    "aspect-ratio": 88, "inset": 87, "accent-color": 93, "backdrop-filter": 76,
    "scroll-snap-type": 69, "scroll-margin-top": 69, "overscroll-behavior": 63, "content-visibility": 85,
    "color-scheme": 81, "text-underline-offset": 87, "text-decoration-thickness": 89, "translate": 104, "rotate": 104,
    "scale": 104, "container-type": 105, "text-wrap": 114, "hyphenate-character": 106, "overflow-clip-margin": 90,
}  # fmt: skip
LOGICAL = re.compile(
    r"(margin|padding|border|inset)-(inline|block)(-start|-end)?(-width|-color|-style)?"
    r"|(inline|block)-size|(min|max)-(inline|block)-size|border-(start|end)-(start|end)-radius"
)
NEWER_FUNCTIONS = {"min": 79, "max": 79, "clamp": 79, "color-mix": 111, "env": 69, "light-dark": 123}
NEWER_UNITS = {"dvh", "svh", "lvh", "dvw", "svw", "lvw", "cqw", "cqi", "lh", "rlh"}
NEWER_SELECTORS = re.compile(r":(has|is|where|not\([^)]*,|modal|popover-open|user-invalid|dir)\b|(?<=,)\s*&|^&")
NEWER_KEYWORDS = {
    ("overflow", "clip"): 90,
    ("overflow-x", "clip"): 90,
    ("overflow-wrap", "anywhere"): 80,
    ("width", "stretch"): 138,
}
NEWER_RULES = {"layer", "container", "property", "scope", "starting-style", "view-transition"}
# Nothing is lost where a browser passes over these: the page is as readable and as usable without.
ENHANCEMENTS = {
    "color-scheme",
    "accent-color",
    "text-underline-offset",
    "overscroll-behavior",
    "text-wrap",
    "content-visibility",
    "scroll-margin-top",
}
# A rule with one of these selectors alone is passed over as a whole by a browser that does not know it.
ENHANCING_SELECTORS = {":focus-visible": 86}

# Functions and objects that came later, by how a script calls them; or that plain HTTP never has.
NEWER_CALLS = {
    "flat", "flatMap", "fromEntries", "matchAll", "replaceAll", "allSettled", "any", "at", "findLast",
    "structuredClone", "queueMicrotask", "replaceChildren", "toSorted", "toReversed",
    "hasOwn", "trimStart", "trimEnd", "requestSubmit",
    "getAnimations", "showPopover", "finally",
}  # fmt: skip
NEWER_NAMES = {"globalThis", "ResizeObserver", "AbortController", "BigInt", "WeakRef", "Intl.RelativeTimeFormat"}
NOT_OVER_HTTP = {"serviceWorker", "caches", "randomUUID", "subtle", "locks", "wakeLock", "mediaDevices", "clipboard"}

_PARSE = """source => {
    try { acorn.parse(source, {ecmaVersion: 8, sourceType: 'script'}); return ''; }
    catch (fault) { return fault.message; }
}"""
# Names of members and of variables; those that the script tests for first are left out.
_NAMES = """source => {
    const members = [], variables = [], tested = new Set();
    const visit = node => {
        if (!node || typeof node.type !== 'string') return;
        if (node.type === 'MemberExpression' && !node.computed) members.push(node.property.name);
        if (node.type === 'Identifier') variables.push(node.name);
        if (node.type === 'BinaryExpression' && node.operator === 'in') tested.add(String(node.left.value));
        const test = /^(If|Conditional|Logical)/.test(node.type) && (node.test || node.left);
        if (test && test.type === 'MemberExpression' && !test.computed) tested.add(test.property.name);
        Object.keys(node).forEach(key => [].concat(node[key]).forEach(visit));
    };
    visit(acorn.parse(source, {ecmaVersion: 8, sourceType: 'script'}));
    return [members, variables].map(names => names.filter(name => !tested.has(name)));
}"""


def style_faults(css: str) -> list[str]:
    """What of a style sheet Chrome 61 would pass over, and should not."""
    return list(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def script_faults(tab: Tab, source: str) -> list[str]:
    """What of a script Chrome 61 cannot read, or does not have. `tab` is any page: acorn runs in it."""
    tab.evaluate(_acorn())
    fault = tab.evaluate(_PARSE, source)
    if fault:
        return [f"not ECMAScript 2017: {fault}"]
    members, variables = map(set, tab.evaluate(_NAMES, source))
    newer, refused = members & NEWER_CALLS | variables & NEWER_NAMES, members & NOT_OVER_HTTP | variables & {"caches"}
    return sorted(
        [f"{name} is newer than Chrome 61" for name in newer] + [f"{name} is not there over HTTP" for name in refused]
    )


def _rules(rules: list[Any]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            yield f"cannot be read: {rule.message}"
        elif rule.type == "at-rule":
            yield from _at_rule(rule)
        elif rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude).strip()
            yield from _selector_faults(selectors)
            content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            if any(each.type == "qualified-rule" for each in content):
                yield f"{selectors}: a rule inside of a rule"
            if not any(name in selectors for name in ENHANCING_SELECTORS):
                yield from _declarations(selectors, [each for each in content if each.type == "declaration"])


def _at_rule(rule: Any) -> Iterator[str]:
    if rule.lower_at_keyword in NEWER_RULES:
        yield f"@{rule.lower_at_keyword}"
    elif rule.lower_at_keyword == "media":
        query = tinycss2.serialize(rule.prelude)
        if re.search(r"[<>]=?", query):
            yield f"@media {query}: a range"
        yield from _rules(tinycss2.parse_rule_list(rule.content or [], skip_comments=True, skip_whitespace=True))


def _selector_faults(selectors: str) -> Iterator[str]:
    found = NEWER_SELECTORS.search(selectors)
    if found:
        yield f"{selectors}: {found[0]}"
    if "," in selectors and any(name in selectors for name in ENHANCING_SELECTORS):
        parts = [each.strip() for each in selectors.split(",")]
        if not all(any(name in part for name in ENHANCING_SELECTORS) for part in parts):
            yield f"{selectors}: a selector that the floor does not know takes the others with it"


def _declarations(selectors: str, declarations: list[Any]) -> Iterator[str]:
    known: set[str] = set()
    is_grid = any(each.lower_name == "display" and "grid" in tinycss2.serialize(each.value) for each in declarations)
    for each in declarations:
        name, value = each.lower_name, tinycss2.serialize(each.value).strip()
        faults = list(_declaration_faults(name, value, each.value))
        if not faults:
            known.add(name)
        elif name not in known and name not in ENHANCEMENTS and not (is_grid and f"grid-{name}" in known):
            yield from (f"{selectors} {{ {name}: {value} }}: {fault}" for fault in faults)


def _declaration_faults(name: str, value: str, tokens: list[Any]) -> Iterator[str]:
    if NEWER_PROPERTIES.get(name, 0) > 61:
        yield f"Chrome {NEWER_PROPERTIES[name]}"
    if LOGICAL.fullmatch(name):
        yield "a logical property (Chrome 69 or 87)"
    if (name, value) in NEWER_KEYWORDS:
        yield f"Chrome {NEWER_KEYWORDS[name, value]}"
    for token in _all_tokens(tokens):
        if token.type == "function" and NEWER_FUNCTIONS.get(token.lower_name, 0) > 61:
            yield f"{token.lower_name}() is of Chrome {NEWER_FUNCTIONS[token.lower_name]}"
        if token.type == "dimension" and token.lower_unit in NEWER_UNITS:
            yield f"the unit {token.lower_unit}"


def _all_tokens(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _all_tokens(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


@cache
def _acorn() -> str:
    return (Path(__file__).parent / "node_modules/acorn/dist/acorn.js").read_text(encoding="utf-8")
