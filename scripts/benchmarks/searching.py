"""search-latin, search-inflected, search-speed: what is found of what people type, and how soon.

The words that are meant are hidden among others on a real shelf, in packs of words made from the stories; each is
looked up in its own language, and has to come first, or among the first five. The word that was typed does not count.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kiosk.database import close_database, open_database
from kiosk.packs import rendering_apart
from kiosk.packs.searching import indexing
from kiosk.packs.searching.widening import widened
from kiosk.words.normalising import normalised, words
from scripts.benchmarks.importing import STORIES, write_packs
from scripts.benchmarks.prepared import PIN, ROOT, Bench, enrol, import_into
from scripts.benchmarks.programs import BenchError, RunningKiosk, run
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.visitor import Visitor

LATIN = STORIES.parent / "search/latin_to_native.tsv"
INFLECTED = STORIES.parent / "search/base_to_inflected.tsv"

_LATIN_FIRST, _LATIN_FIVE, _INFLECTED_FIVE = 94, 97, 96.6
_FIVE = 5
_MOST_MILLISECONDS = 50
_NOISE_WORDS = 5000
_WORDS_A_LESSON = 500
_SEED = 20
_LEAST_COLUMNS = 3

# Where there are no stories in a language: those in another one of its script.
_IN_PLACE_OF = {"mr": "hi", "as": "bn"}


@dataclass(frozen=True, slots=True)
class Pair:
    """What is typed by somebody who means a word of a language."""

    language: str
    typed: str
    meant: str


def measure_latin(bench: Bench) -> list[Row]:
    """Words typed in Latin letters among all words of the stories."""
    pairs = [Pair(language, typed, meant) for language, meant, typed in read_pairs(bench.pairs or LATIN)]
    ranks, noise = _look_up(bench.folder / "search-latin", pairs, _every_word)
    return _rows("search-latin", ranks, noise, _LATIN_FIRST, _LATIN_FIVE)


def measure_inflected(bench: Bench) -> list[Row]:
    """Base forms typed; in the texts stand other forms, or compounds, among 5,000 words of the language."""
    pairs = [Pair(*row) for row in read_pairs(bench.pairs or INFLECTED)]
    ranks, noise = _look_up(bench.folder / "search-inflected", pairs, _some_words)
    return _rows("search-inflected", ranks, noise, None, _INFLECTED_FIVE)


def measure_speed(bench: Bench) -> list[Row]:
    """The page of results with nine languages of stories and the starter packs on the shelf, one after another."""
    folder = bench.folder / "search-speed"
    home = folder / "home"
    packs = [*write_packs(folder), *sorted(path.parent for path in (ROOT / "content_packs").glob("*/pack.toml"))]
    import_into(home, folder / "hub", packs)
    began = time.perf_counter()
    indexed = _index(home)
    seconds = time.perf_counter() - began
    code, times = enrol(home, "Anitha Kumari", "lotus"), []
    with RunningKiosk(home) as kiosk:
        visitor = Visitor(kiosk.address).sign_in(code, PIN)
        visitor.get("/search?q=phone")
        for pair in _asked():
            visitor.cookies["language"] = pair.language
            began = time.perf_counter()
            visitor.get(f"/search?q={quote(pair.typed)}")
            times.append(1000 * (time.perf_counter() - began))
    beside = (
        Beside("median", round(statistics.median(times), 1), "ms"),
        Beside("slowest", round(max(times), 1), "ms"),
        Beside("queries", len(times), "queries"),
        Beside("entries", indexed, "entries"),
        Beside("indexing", round(seconds, 1), "s"),
    )
    slow = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return [Row("search-speed p95", round(slow, 1), "ms", _MOST_MILLISECONDS, beside=beside)]


def read_pairs(path: Path) -> list[tuple[str, str, str]]:
    """The first three columns of a list of pairs, whose first line is its head. Raises BenchError if it is not one."""
    if not path.is_file():
        raise BenchError(f"There is no list of pairs in {path}. Name one with --pairs FILE.")
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines if line.strip()]
    faulty = [row for row in rows if len(row) < _LEAST_COLUMNS]
    if faulty or not rows:
        raise BenchError(f"{path} is no list of pairs: a line has a language and two words, with tabs between them.")
    return [(language, first, second) for language, first, second, *_ in rows]


def _asked() -> list[Pair]:
    rows = [*read_pairs(LATIN), *((tag, form, base) for tag, base, form in read_pairs(INFLECTED))]
    both = [Pair(tag, typed, native) for tag, native, typed in rows]
    return [*both, *(Pair(pair.language, pair.meant, pair.meant) for pair in both)]


def _look_up(
    folder: Path, pairs: list[Pair], choose: Callable[[list[str]], list[str]]
) -> tuple[list[int | None], dict[str, int]]:
    """The place at which each pair's word was found, or None; how many other words each language has."""
    noise = {}
    for language in sorted({pair.language for pair in pairs}):
        own = [pair for pair in pairs if pair.language == language]
        typed = {normalised(pair.typed) for pair in own}
        others = [word for word in choose(_story_words(language)) if word not in typed]
        noise[language] = len(others)
        _write_words(folder, language, [*others, *(pair.meant for pair in own)])
    home = folder / "home"
    import_into(home, folder / "hub", [folder / f"words-{language}" for language in noise])
    open_database(home / "kiosk.db")
    try:
        rendering_apart.render_here(home / "blobs")
        indexing.index_waiting()
        return [_place(pair) for pair in pairs], noise
    finally:
        close_database()


def _place(pair: Pair) -> int | None:
    typed = normalised(pair.typed)
    found = [each.word for each in widened(typed, pair.language) if each.word != typed]
    meant = normalised(pair.meant)
    return found.index(meant) if meant in found else None


def _every_word(known: list[str]) -> list[str]:
    return known


def _some_words(known: list[str]) -> list[str]:
    return random.Random(_SEED).sample(known, min(_NOISE_WORDS, len(known)))  # noqa: S311 - noise, no secret


def _story_words(language: str) -> list[str]:
    stories = (STORIES / _IN_PLACE_OF.get(language, language)).glob("*.md")
    return sorted({word for path in stories for word in words(path.read_text(encoding="utf-8"))})


def _write_words(folder: Path, language: str, listed: Iterable[str]) -> None:
    """The source of a pack whose lessons are words, one in each paragraph."""
    lines, texts = list(dict.fromkeys(listed)), folder / "texts" / language
    random.Random(_SEED).shuffle(lines)  # noqa: S311
    texts.mkdir(parents=True)
    for number, first in enumerate(range(0, len(lines), _WORDS_A_LESSON), start=1):
        body = "\n\n".join(lines[first : first + _WORDS_A_LESSON])
        (texts / f"{number:04}_words-{number}.md").write_text(f"# Words {number}\n\n##\n{body}\n", encoding="utf-8")
    words_ = ("--language", language, "--title", f"Words ({language})", "--author", "Nobody")
    run("kiosk-hub", folder / "hub", "pack", "from-markdown", texts, *words_, "--out", folder / f"words-{language}")


def _index(home: Path) -> int:
    """Index what a home has on its shelf; gives the number of entries."""
    database = open_database(home / "kiosk.db")
    try:
        rendering_apart.render_here(home / "blobs")
        indexing.index_waiting()
        return database.execute_sql("SELECT count(*) FROM search_entry").fetchone()[0]
    finally:
        close_database()


def _rows(
    name: str, ranks: list[int | None], noise: dict[str, int], first: float | None, five: float | None
) -> list[Row]:
    found = [rank for rank in ranks if rank is not None]
    bare = [language for language, count in noise.items() if not count]
    beside = (
        Beside("found at all", round(100 * len(found) / len(ranks), 1), "%"),
        Beside("pairs", len(ranks), "pairs"),
        Beside("other words", sum(noise.values()), "words"),
        Beside("languages without other words", len(bare), "languages"),
    )
    shares = [100 * sum(rank < most for rank in found) / len(ranks) for most in (1, _FIVE)]
    return [
        Row(f"{name} first", round(shares[0], 1), "%", first, is_least=True, beside=beside),
        Row(f"{name} five", round(shares[1], 1), "%", five, is_least=True),
    ]
