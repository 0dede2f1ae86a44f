"""What a machine sees of a translation without knowing the language: numbers, placeholders, links, length, copies."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.translations.texts import Text
from sync.protocol.errors import N_

_NUMBER = re.compile(r"\d+")
_GROUPING = re.compile(r"(?<=\d)[,\u202f](?=\d)")
_NUMBERING = re.compile(r"^\s*\d+\.\s", re.M)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\{[^{}]*\}\}|\{\w*\}|`[^`\n]+`")
_TARGET = re.compile(r"\]\(([^()\s]+)\)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"\S*[.@/]\S*")
_LEAST_RATIO, _MOST_RATIO = 0.35, 2.8
_LEAST_LENGTH = 25
_LEAST_WORDS = 4


def check_wording(text: Text, path: str) -> Iterator[Finding]:
    """What to look at in a translation that stands in the file `path`; advice, since a person may know better.

    Lists of words are as each language needs them.
    """
    source, target = text.source, text.target
    if target is None or text.is_list:
        return
    for code, sentence, values in (
        *_differing("numbers", _NUMBERS, _numbers(source), _numbers(target)),
        *_differing("placeholders", _PLACEHOLDERS, _found(_PLACEHOLDER, source), _found(_PLACEHOLDER, target)),
        *_differing("links", _LINKS, references(source), references(target)),
        *_length(source, target),
        *_copy(source, target),
    ):
        yield Finding(path, text.target_line, code, sentence, {"id": text.id, **values}, is_advice=True)


_NUMBERS = N_("The numbers of %(id)s differ: %(missing)s is missing, %(added)s is added. Compare both texts.")
_PLACEHOLDERS = N_(
    "The placeholders of %(id)s differ: %(missing)s is missing, %(added)s is added. Keep them as they are."
)
_LINKS = N_("The links of %(id)s differ: %(missing)s is missing, %(added)s is added. Keep what stands in ( ).")

Found = tuple[str, str, dict[str, object]]


def _differing(code: str, sentence: str, source: Counter[str], target: Counter[str]) -> Iterator[Found]:
    missing, added = source - target, target - source
    if missing or added:
        yield code, sentence, {"missing": _listed(missing), "added": _listed(added)}


def _length(source: str, target: str) -> Iterator[Found]:
    ratio = len(target) / len(source)
    if len(source) >= _LEAST_LENGTH and not _LEAST_RATIO <= ratio <= _MOST_RATIO:
        sentence = N_("The translation of %(id)s is %(percent)s %% as long as the text. Is something missing or added?")
        yield "length", sentence, {"percent": round(100 * ratio)}


def _copy(source: str, target: str) -> Iterator[Found]:
    words = _WORD.findall(_NAME.sub(" ", source))
    if source == target and len(words) >= _LEAST_WORDS:
        yield "copy", N_("The translation of %(id)s is the text itself. Translate it."), {}


def references(text: str) -> Counter[str]:
    """Where the links and pictures of a text lead."""
    return _found(_TARGET, text)


def _numbers(text: str) -> Counter[str]:
    """Numbers, whatever the script of their digits; those before the items of a list do not count."""
    plain = _GROUPING.sub("", _TARGET.sub("]", _NUMBERING.sub("", text)))
    digits = "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in plain)
    return Counter(_NUMBER.findall(digits))


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def _listed(found: Counter[str]) -> str:
    return ", ".join(sorted(found)) or "-"
