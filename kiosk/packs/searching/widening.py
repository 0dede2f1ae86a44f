"""From a word that was typed to the words of the shelf that may be meant in a language, the likeliest first."""

import json
import re
from dataclasses import dataclass

from kiosk.database import database
from kiosk.packs.searching.closeness import Typed
from kiosk.packs.searching.stems import is_ending, letters, stem
from kiosk.words.romanising import root, skeletons, sound

# Prices, comparable with those of `closeness`: the same word, another form of it, a longer word that begins so, one
# that holds it, one that only sounds alike.
SAME, FORM, LONGER, HOLDING, ALIKE = 0.0, 0.1, 0.4, 0.6, 0.5

# Of a form of a word that sounds alike: more than most ways to type one and the same word.
HEARD_FORM = 0.2
_EACH_SIGN = 0.02
_MOST_GROWN = 0.3

# Of the words that sound like what was typed, those as near as this to the nearest are as surely meant as it is.
_AS_NEAR = 0.1

_LEAST_PART = 4
_LEAST_BEGINNING = 2
_LEAST_BEGINNING_LATIN = 3
_MOST_ROWS = 400
_MOST_WORDS = 40
_MOST_STEMS = 2
_MANY_NEIGHBOURS = 3
_BONES = "akstpmnrlv"
_LEAST_ROOT = 2
_OPENING = "a"  # the bone of a vowel with which a word begins

# A letter again and again: alone it is no word of any language, inside of a word two of it are heard.
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
# With q and another consonant no word of any language begins, in whatever way it is typed.
_UNSPOKEN = re.compile(r"([a-z])\1{2,}|q[^aeiouyhq].*")
_UNVOWELLED = re.compile(r"[^aeiouy]+")

# The language whose words are typed as they are written.
_LATIN = "en"

_BY_SKELETON = (
    "SELECT DISTINCT known.word, known.sounds, known.stem FROM search_skeleton AS bones"
    " JOIN search_word AS known ON known.id = bones.word"
    " WHERE bones.language = ? AND bones.skeleton IN (SELECT value FROM json_each(?)) ORDER BY known.sounds"
)


@dataclass(frozen=True, slots=True)
class Meant:
    """A word of the shelf, the price for which what was typed becomes it, and whether it is surely meant."""

    word: str
    price: float
    is_sure: bool = True


def widened(word: str, language: str, is_generous: bool = True, hears_forms: bool = True) -> list[Meant]:
    """The words of a language's entries that a normalised word may mean.

    `is_generous` also takes what is further away, with a slip of the finger in it; `hears_forms` other forms of what
    sounds like the word.
    """
    meant = {each: Meant(each, price) for each, price in _written(word, language).items()}
    is_known = any(each.price < LONGER for each in meant.values())
    if not meant or (word.isascii() and not (is_known and language == _LATIN)):
        heard = _heard(word, language, is_generous, hears_forms)
        nearest = min(map(sum, heard.values()), default=0.0)
        for each, (price, added) in heard.items():
            whole = price + added + (0.0 if word.isascii() else ALIKE)
            if each not in meant or whole < meant[each].price:
                meant[each] = Meant(each, whole, price + added <= nearest + _AS_NEAR)
        if is_generous and nearest <= HEARD_FORM + _AS_NEAR:
            surest = [each for each, price in heard.items() if sum(price) <= nearest + _AS_NEAR]
            for each, price in _compounds(surest, language).items():
                meant.setdefault(each, Meant(each, nearest + price, is_sure=False))
    return sorted(meant.values(), key=lambda each: (each.price, len(each.word), each.word))[:_MOST_WORDS]


def _written(word: str, language: str) -> dict[str, float]:
    """Words that are written like this one, or hold it."""
    bare = stem(word, language)
    query = (
        "SELECT word FROM search_word WHERE language = ? AND stem = ?"
        " UNION SELECT word FROM search_word WHERE language = ? AND word = ?"
    )
    prices = {}
    for (found,) in _rows(query, language, bare, language, word):
        prices[found] = SAME if found == word else FORM + _grown(found, word)
    enough = letters(bare) >= (_LEAST_BEGINNING_LATIN if bare.isascii() else _LEAST_BEGINNING)
    query = "SELECT word FROM search_word WHERE language = ? AND word >= ? AND word < ? LIMIT ?"
    for (found,) in _rows(query, language, bare, bare + chr(0x10FFFF), _MOST_ROWS):
        if is_ending(found[len(bare) :], language):
            prices.setdefault(found, FORM + _grown(found, word))
        elif enough:
            prices.setdefault(found, LONGER + _grown(found, bare))
    return {**_holding(bare, language), **prices}


def _holding(bare: str, language: str) -> dict[str, float]:
    """Words that hold this stem, if it says enough."""
    if len(bare) < _LEAST_PART:
        return {}
    query = (
        "SELECT known.word FROM search_part CROSS JOIN search_word AS known ON known.id = search_part.rowid"
        " WHERE search_part MATCH ? AND +known.language = ? LIMIT ?"
    )
    found = (word for (word,) in _rows(query, _part(bare), language, _MOST_ROWS) if bare in word)
    return {word: HOLDING + _grown(word, bare) for word in found}


def _compounds(heard: list[str], language: str) -> dict[str, float]:
    """Words that hold a word that was heard in what was typed, the likeliest of its stems."""
    stems = list(dict.fromkeys(stem(each, language) for each in heard))[:_MOST_STEMS]
    return {word: price for bare in stems for word, price in _holding(bare, language).items()}


def _heard(word: str, language: str, is_generous: bool, hears_forms: bool) -> dict[str, tuple[float, float]]:
    """Words that sound like this one, or are forms of one that does: the price of the sounds, and of being a form."""
    if word.isascii() and _UNSPOKEN.fullmatch(word):
        return {}
    typed = sound(_DRAWN_OUT.sub(r"\1\1", word), language)
    if not typed:
        return {}
    bones = skeletons(typed)
    says_enough = _says_enough(word, bones)
    is_generous = is_generous and says_enough
    most = 0.2 + 0.12 * len(typed) if is_generous else 0.1 + 0.06 * len(typed)
    prices = _alike(bones, typed, language, most)
    if says_enough and hears_forms:
        for each, price in _forms_alike(typed, language, most if is_generous else _AS_NEAR).items():
            if sum(price) < sum(prices.get(each, (most, price[1]))):
                prices[each] = price
    if is_generous and not prices and all(len(each) >= _MANY_NEIGHBOURS for each in bones):
        return _alike(list({near for each in bones for near in _neighbours(each)}), typed, language, most + 0.4)
    nearest = min((price for price, _ in prices.values()), default=0.0)
    return {each: price for each, price in prices.items() if price[0] <= nearest + 3 * _AS_NEAR}


def _says_enough(word: str, bones: list[str]) -> bool:
    """Whether what was typed has consonants, and vowels if in Latin letters: else much sounds a little like it."""
    return any(each.strip(_OPENING) for each in bones) and not (word.isascii() and _UNVOWELLED.fullmatch(word))


def _alike(bones: list[str], typed: str, language: str, most: float) -> dict[str, tuple[float, float]]:
    """Words that have one of these skeletons and sound as was typed."""
    asked, prices = Typed(typed, language), {}
    for found, sounds, _ in _rows(_BY_SKELETON, language, json.dumps(bones)):
        price = asked.price(sounds, most)
        if price <= most:
            prices[found] = price, 0.0
    return prices


def _forms_alike(typed: str, language: str, most: float) -> dict[str, tuple[float, float]]:
    """Words whose stem sounds as what was typed without its ending."""
    bare = root(typed, language)
    bones = [f"{each}-" for each in skeletons(bare) if len(each) >= _LEAST_ROOT]
    if not bones:
        return {}
    asked, stems, prices = Typed(bare, language), {}, {}
    for found, sounds, stem_ in _rows(_BY_SKELETON, language, json.dumps(bones)):
        if stem_ not in stems:
            stems[stem_] = asked.price(root(sound(stem_, language), language), most)
        if stems[stem_] <= most and not (typed.endswith("m") and _is_bare(sounds, stem_, language)):
            prices[found] = stems[stem_], HEARD_FORM + _EACH_SIGN * abs(len(sounds) - len(typed))
    return prices


def _is_bare(sounds: str, stem_: str, language: str) -> bool:
    """Whether a word has no consonant behind its stem: the other forms of words with an m at the end have one."""
    return skeletons(sounds) == skeletons(root(sound(stem_, language), language))


def _neighbours(skeleton: str) -> set[str]:
    """The skeletons that a slip of the finger makes of one: a bone too many, too few, another, or two the other way."""
    cuts = [(skeleton[:place], skeleton[place:]) for place in range(len(skeleton) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + bone + tail[1:] for head, tail in cuts if tail for bone in _BONES}
    return found | {head + bone + tail for head, tail in cuts for bone in _BONES}


def _grown(word: str, root: str) -> float:
    return min(_MOST_GROWN, _EACH_SIGN * abs(len(word) - len(root)))


def _part(root: str) -> str:
    """A query for the words that hold all runs of three signs of this one."""
    runs = {root[place : place + 3] for place in range(len(root) - 2)}
    return " AND ".join('"' + each.replace('"', '""') + '"' for each in sorted(runs))


def _rows(query: str, *values: str | int) -> list[tuple]:
    return database.execute_sql(query, values).fetchall()
