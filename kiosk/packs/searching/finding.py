"""What on the shelf is about some words: in the reader's language first, then in others; but what is much nearer to the
words in another language comes before what only sounds a little like them in the reader's own.

A query is plain words: no sign in it has a meaning of its own. Each word is widened by itself; an entry that answers
all of them comes before one that answers some, and one that surely means them before one that may.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf, log

from kiosk.database import database, reading
from kiosk.packs.searching.documents import Address
from kiosk.packs.searching.widening import LONGER, SAME, Meant, widened
from kiosk.words.normalising import words

_MOST_WORDS = 6
_MOST_HITS = 100

# How much more a word counts in a title, or among the keywords, than in the text.
_WEIGHTS = (10.0, 6.0, 1.0)

# Of an English word that the shelf knows, words of other languages that sound so little like it are not meant.
_FAR = 0.65

# Where words of the reader's own language sound so little like it, and another's are nearer by this, those are meant.
_MUCH_NEARER = 0.4

# As little as ways to type one and the same word cost: where the nearer words cost no more, nothing else is meant.
_AS_TYPED = 0.3

# The languages of each script's block of Unicode (by its start); every other script is looked up in all languages.
_SCRIPTS = {
    0x900: ("hi", "mr"), 0x980: ("bn", "as"), 0xA00: ("pa",), 0xA80: ("gu",), 0xB00: ("or",), 0xB80: ("ta",),
    0xC00: ("te",), 0xC80: ("kn",), 0xD00: ("ml",), 0x600: ("ur",), 0x680: ("ur",),
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """What was found, the best first; of each language the words of the shelf that were looked up in it, and those of
    them that are surely meant."""

    hits: list[Address] = field(default_factory=list)
    looked_up: dict[str, frozenset[str]] = field(default_factory=dict)
    surely: dict[str, frozenset[str]] = field(default_factory=dict)


def find(query: str, wanted: str) -> Found:
    """Look up what a reader of the language `wanted` typed. Each lesson or quiz comes once, in one language."""
    asked = list(dict.fromkeys(words(query)))[:_MOST_WORDS]
    found = Found()
    if not asked:
        return found
    ranked: dict[tuple[str, str, str], tuple[tuple, Address]] = {}
    own, is_other_word = 0.0, False
    with reading():
        english = _known_in_english(asked)
        fallback = "en" if english.issuperset(asked) else ""  # in which a lesson opens that the reader's language lacks
        for language in _languages(wanted):
            meant = [_widened(word, language, language == wanted, word in english) for word in asked]
            if not any(meant):
                continue
            found.looked_up[language] = frozenset(each.word for some in meant for each in some)
            found.surely[language] = frozenset(each.word for some in meant for each in some if each.is_sure)
            far = [_distance(word, some) for word, some in zip(asked, meant, strict=True)]
            own = min(far) if language == wanted else own
            is_nearer = own >= _FAR and max(far) + _MUCH_NEARER <= own
            is_other_word |= is_nearer and max(far) <= _AS_TYPED
            for place, address in _hits(meant, language):
                key = (address.pack, address.kind, address.entry)
                rank = (not is_nearer, language != wanted, language != fallback, *place)
                if key not in ranked or rank < ranked[key][0]:
                    ranked[key] = rank, address
    places = sorted(ranked.values(), key=lambda each: each[0])
    found.hits = [address for (is_further, *_), address in places if not (is_further and is_other_word)]
    return found


def _languages(wanted: str) -> list[str]:
    """The languages in which something can be found, the wanted one first."""
    query = "SELECT language FROM search_entry GROUP BY language ORDER BY language != ?, language"
    return [language for (language,) in database.execute_sql(query, [wanted])]


def _known_in_english(asked: list[str]) -> set[str]:
    marks = ", ".join("?" * len(asked))
    query = f"SELECT word FROM search_word WHERE language = 'en' AND word IN ({marks})"  # noqa: S608 - marks alone
    return {word for (word,) in database.execute_sql(query, asked)}


def _widened(word: str, language: str, is_wanted: bool, is_english: bool) -> list[Meant]:
    of_script = next((tags for first, tags in _SCRIPTS.items() if first <= ord(word[0]) < first + 0x80), None)
    if of_script and language.partition("-")[0] not in of_script:
        return []
    found = widened(word, language, is_wanted, hears_forms=is_wanted or not is_english)
    if not is_english:
        return found
    return [each for each in found if each.price <= _FAR or each.word.isascii()]


def _distance(word: str, meant: list[Meant]) -> float:
    """How far the nearest of these is from what was typed; what holds just that is not far."""
    return min((0.0 if word in each.word else each.price for each in meant), default=inf)


def _hits(meant: list[list[Meant]], language: str) -> list[tuple[tuple, Address]]:
    """The entries in a language that hold these words, each with its place."""
    known = [some for some in meant if some]
    whole = [_whole(some) for some in known]
    surely = [_surely(some) for some in known]
    same = [each.word for some in known for each in some if each.price == SAME]
    exact = {id_: score for id_, score, _ in _matching(_any([same]), language)} if same else {}
    hits: dict[int, tuple[tuple, Address]] = {}
    lacks = len(known) < len(meant)
    steps = [_all(whole)] if len(known) > 1 else [_all(whole), _all(surely), _all(known)]
    for step, match in enumerate(dict.fromkeys(steps)):
        if len(hits) < _MOST_HITS:
            for id_, score, address in _matching(match, language):
                hits.setdefault(id_, ((lacks, step, 0.0, score + exact.get(id_, 0.0)), address))
    if len(known) > 1 and len(hits) < _MOST_HITS:
        weights = _weights(whole, language)
        for id_, score, address in _matching(_any(_spelt(known)), language):
            place = (True, len(steps), -weights.get(id_, 0.0), score + exact.get(id_, 0.0))
            hits.setdefault(id_, (place, address))
    return list(hits.values())


def _whole(some: list[Meant]) -> list[Meant]:
    """Of what a word may mean, the word itself and other forms of it; where there is none, all that is surely meant."""
    sure = _surely(some)
    return [each for each in sure if each.price < LONGER] or sure


def _surely(some: list[Meant]) -> list[Meant]:
    """What is surely meant; all if nothing is, for `_widened` may have left that out."""
    return [each for each in some if each.is_sure] or some


def _weights(groups: list[list[Meant]], language: str) -> dict[int, float]:
    """How much of what was typed each entry has: rare words say more than frequent ones."""
    total = database.execute_sql("SELECT count(*) FROM search_entry WHERE language = ?", [language]).fetchone()[0]
    weights: dict[int, float] = {}
    for match in _spelt(groups):
        found = database.execute_sql("SELECT rowid FROM search_text WHERE search_text MATCH ?", [_any([match])])
        ids = [id_ for (id_,) in found]
        for id_ in ids:
            weights[id_] = weights.get(id_, 0.0) + log(1 + total / len(ids))
    return weights


def _matching(match: str, language: str) -> Iterable[tuple[int, float, Address]]:
    query = (
        "SELECT entry.id, entry.pack, entry.kind, entry.entry, entry.language,"
        " bm25(search_text, ?, ?, ?) AS score"
        " FROM search_text CROSS JOIN search_entry AS entry ON entry.id = search_text.rowid"
        " WHERE search_text MATCH ? AND +entry.language = ? ORDER BY score, entry.id LIMIT ?"
    )
    for id_, *address, score in database.execute_sql(query, [*_WEIGHTS, match, language, _MOST_HITS]):
        yield id_, score, Address(*address)


def _all(groups: list[list[Meant]]) -> str:
    return " AND ".join(f"({_any([group])})" for group in _spelt(groups) if group)


def _any(groups: list[list[str]]) -> str:
    return " OR ".join('"' + word.replace('"', '""') + '"' for group in groups for word in group)


def _spelt(groups: list[list[Meant]]) -> list[list[str]]:
    return [[each.word for each in group] for group in groups]
