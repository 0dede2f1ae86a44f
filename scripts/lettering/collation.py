"""Asks ICU for the collation elements of the scripts of India and of Latin, and writes down what a sort needs of them.

Run by Debian's Python, which has ICU (`python3-icu`); see `scripts/collation`.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

import icu

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "sync/collation.json"
_BLOCKS = ((0x20, 0x250), (0x300, 0x370), (0x600, 0x700), (0x900, 0xD80), (0x2000, 0x2070), (0x20B9, 0x20BA))
_VIRAMAS = "्্੍્୍்్್്"


def signs() -> list[str]:
    points = (point for first, last in _BLOCKS for point in range(first, last))
    return [chr(point) for point in points if unicodedata.category(chr(point)) not in ("Cn", "Cs")]


def elements(collator: icu.RuleBasedCollator, text: str) -> list[int]:
    iterator = collator.createCollationElementIterator(text)
    found = []
    while (order := iterator.next()) != -1:
        found.append(order & 0xFFFFFFFF)
    return found


def rules_of(tag: str) -> str:
    """CLDR's tailoring without `[reorder …]`: whose script comes first is decided where names are sorted."""
    rules = icu.Collator.createInstance(icu.Locale(tag)).getRules()
    return re.sub(r"\[reorder[^]]*\]", "", rules)


def strings_of(rules: str) -> set[str]:
    """What a tailoring names: signs, and sequences that count as one."""
    names = re.split(r"[&<=]+|\[[^]]*\]", rules)
    return {unicodedata.normalize("NFC", each.strip()) for each in names if each.strip()}


def main(tags: list[str]) -> None:
    root = icu.RuleBasedCollator("")
    base = {sign: elements(root, sign) for sign in signs()}
    table = {"root": base}
    for tag in tags:
        rules = rules_of(tag)
        collator = icu.RuleBasedCollator(rules)
        own = {each: elements(collator, each) for each in {*base, *strings_of(rules)}}
        apart = {each: found for each, found in own.items() if len(each) > 1 or found != base.get(each)}
        if apart:
            table[tag] = dict(sorted(apart.items()))
    TARGET.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n")
    print({tag: len(each) for tag, each in table.items()})


if __name__ == "__main__":
    known = sorted(path.parent.name for path in ROOT.glob("locales/*/LC_MESSAGES"))
    main(sorted({*known, *sys.argv[1:]}))
