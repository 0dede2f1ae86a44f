"""Evil packs that are refused: the error names the file, the old version stays, little memory and time are taken."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import zstandard

from sync.protocol import pack_file
from sync.protocol import reading_manifest as manifests
from tests.hostile.conftest import Outcome
from tests.hostile.evil import DRAWING, FRONT, LESSON, QUIZ, Evil, quiz, sha256, swap

TakeIn = Callable[[], Outcome]
Change = Callable[[Evil], object]

ROW = json.dumps(["a" * 64, 0, 1, "plain", 1]).encode()
NIL = "\\u0000"
WIDE_TABLE = FRONT + "|".join("a" * 4000) + "\n" + "|".join("-" * 4000) + "\n" + "a|\n" * 4000


def refuse(evil: Evil, take_in: TakeIn, *said: str) -> Outcome:
    evil.sign()
    outcome = take_in()
    assert (outcome.code, outcome.version) == (1, "1.0.0"), outcome
    assert all(each in outcome.said for each in said), outcome.said
    return outcome


TEXTS: dict[str, tuple[str, str | bytes]] = {
    "a table of sixteen million cells": (LESSON, WIDE_TABLE),
    "brackets that are never closed": (LESSON, FRONT + "[" * 100_000),
    "pictures that are never closed": (LESSON, FRONT + "![" * 50_000),
    "quotes within quotes": (LESSON, FRONT + ">" * 100_000),
    "emphasis that is never closed": (LESSON, FRONT + "**a*" * 40_000),
    "ticks": (LESSON, FRONT + " ".join("`" * count for count in range(1, 500))),
    "more text than a lesson may have": (LESSON, FRONT + "tea\n\n" * 50_000),
    "no UTF-8": (LESSON, b"+++\n+++\n\xff\xfe"),
    "no front matter": (LESSON, "tea"),
    "a key of a hundred thousand keys": (QUIZ, "a." * 90_000 + "a = 1"),
    "brackets in TOML": (QUIZ, "a = " + "[" * 100_000),
    "a number without end": (QUIZ, quiz("answer = 4", "answer = " + "9" * 100_000)),
    "a number without end in hexadecimal digits": (QUIZ, quiz("answer = 4", "answer = 0x" + "f" * 100_000)),
    "no number": (QUIZ, quiz("answer = 4", "answer = nan")),
    "a hundred thousand options": (QUIZ, quiz("[[questions.options]]", "[[questions.options]]\n" * 9_000)),
    "a hundred thousand questions": (QUIZ, quiz("[[questions]]", "[[questions]]\n" * 14_000)),
    "a stem of brackets": (QUIZ, quiz('"Put the steps in order."', f'"{"[" * 5000}"')),
    "a stem that turns the writing round": (QUIZ, quiz("Put the steps", "\u202ePut the steps")),
    "an explanation that steers a terminal": (QUIZ, quiz("Water comes first", "\\u001b[2J")),
    "a title with a nil": (QUIZ, quiz("Check yourself: tea", f"Tea{NIL}")),
    "an id that leads out": (QUIZ, quiz('"boil"', '"../../boil"')),
    "an id of markup": (QUIZ, quiz('"boil"', "'\"><script>alert(1)</script>'")),
    "accepted spellings without end": (QUIZ, quiz('["leaves", "leaf"]', "[" + 20_000 * '"a",' + "]")),
    "a unit of twenty thousand signs": (QUIZ, quiz('unit = "₹"', f'unit = "{"₹" * 20_000}"')),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_would_hold_up_the_kiosk_is_refused_by_its_name(name: str, evil: Evil, take_in: TakeIn) -> None:
    path, content = TEXTS[name]
    refuse(evil.put(path, content), take_in, path)


def contents(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(document: dict[str, Any]) -> dict[str, Any]:
        first = document["contents"][0]
        face = {**first["faces"]["en"], **changes}
        return {**document, "contents": [{**first, "faces": {**first["faces"], "en": face}}, *document["contents"][1:]]}

    return change


def many_files(number: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(document: dict[str, Any]) -> dict[str, Any]:
        more = [{"path": f"media/z{at:07}.svg", "sha256": sha256(b"a"), "size": 1} for at in range(number)]
        return {**document, "files": [*document["files"], *more]}

    return change


TAGS = [f"aa-{number:03}" for number in range(1000)]
MANIFESTS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a size below nothing": (swap(DRAWING, size=-1), "manifest"),
    "a size of 2^63": (swap(DRAWING, size=2**53 - 1), "manifest"),
    "a size that is no number": (swap(DRAWING, size=1.5), "manifest"),
    "a hash that is a path": (swap(DRAWING, sha256="../" * 21 + "a"), "manifest"),
    "more files than a pack may have": (many_files(manifests.MOST_FILES), "files"),
    "one text for many lessons": (contents(path="en/02-count-change.md"), "en/02-count-change.md"),
    "a lesson that is not there": (contents(path="en/09-nothing.md"), "en/09-nothing.md"),
    "a title that turns the writing round": (contents(title="Make \u202eaet"), "U+202E"),
    "a title that steers a terminal": (contents(title="Tea\x1b]0;evil\x07"), "U+001B"),
    "a keyword of half a million signs": (contents(keywords=["a" * 500_000]), "keywords"),
    "a thousand keywords": (contents(keywords=["a"] * 1000), "keywords"),
    "a sound that is a page": (contents(audio="en/02-count-change.md"), "manifest"),
    "an unknown key": (lambda document: {**document, "__proto__": {}}, "__proto__"),
    "a thousand languages": (lambda document: {**document, "languages": TAGS}, "languages"),
    "another pack's id": (lambda document: {**document, "pack": "other"}, "tea-stall"),
    "an id that leads out": (lambda document: {**document, "pack": "../../etc"}, "id"),
    "a licence without end": (lambda document: {**document, "licence": "a" * 100_000}, "licence"),
    "no object": (lambda _: [[]] * 1000, "manifest"),
}  # fmt: skip


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_lies_is_refused_with_what_is_wrong(name: str, evil: Evil, take_in: TakeIn) -> None:
    change, said = MANIFESTS[name]
    refuse(replace(evil, manifest=change), take_in, said)


NAMES = (
    "media/../../../etc/cron.d/evil",
    "../evil.svg",
    "/etc/passwd", "media/..", "media/./a.svg", "media//a.svg",
    "media/",
    "C:/evil.svg", "c:evil.svg", "media\\..\\evil.svg", "\\\\server\\evil.svg", "media/%2e%2e/a.svg",
    "media/a.svg\0.md",
    "media/a\nb.svg", "media/CUP.SVG", "media/cup.svg ", " media/cup.svg", "media/cu\u0301p.svg", "media/c\u00fap.svg",
    "media/\u202egvs.cup", "media/cup\u200b.svg", "media/\ufeffcup.svg", "media/ｃup.svg", "media/cup\u2024svg",
    "media/.hidden.svg",
    "media/-rf.svg", "media/" + "a" * 250 + ".svg", "a/b/c/d/e.svg", "media/cup.svg/", "media/a..svg",
    "~/evil.svg", "media/a:b.svg",
    "media/$(reboot).svg", "media/a;b.svg", "media/<b>.svg", "",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_tricks_paths_or_eyes_is_refused(name: str, evil: Evil) -> None:
    with pytest.raises(manifests.PackError) as refused:
        manifests.read_manifest(_with_name(evil, name))

    assert refused.value.code in ("manifest", "manifest-form")


def test_no_name_of_a_pack_becomes_a_file_of_the_kiosk(evil: Evil, take_in: TakeIn) -> None:
    names = ["aux.svg", "con.svg", "nul", "com1.svg", "a.", "prn.md"]
    for name in names:
        evil.put(f"media/{name}", f"<svg>{name}</svg>")
    evil.sign()

    assert take_in().version == "2.0.0"
    home = evil.publisher.folder.parent / "kiosk"
    assert not [path for path in home.rglob("*") if path.name in names]


def test_a_refusal_shows_no_sign_that_steers_the_terminal(evil: Evil, take_in: TakeIn) -> None:
    evil.put(QUIZ, quiz('"boil"', '"\\u001b[2J\\u202e"'))
    outcome = refuse(evil, take_in, "<U+001B>[2J<U+202E>")

    assert "\x1b" not in outcome.said
    assert "\u202e" not in outcome.said


def _with_name(evil: Evil, name: str) -> bytes:
    return json.dumps(
        swap(DRAWING, path=name)(evil._changed()), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def rows(change: Callable[[list[pack_file.Stored]], Any]) -> Change:
    return lambda evil: setattr(evil, "rows", change)


def first(**values: Any) -> Change:
    """The index with other values in its first row."""
    return rows(lambda stored: [replace(stored[0], **values), *stored[1:]])


def head(change: Callable[[bytes], bytes]) -> Change:
    return lambda evil: setattr(evil, "head", change)


def turned(stored: list[pack_file.Stored]) -> list[pack_file.Stored]:
    """Every blob under the hash of another."""
    return [replace(row, sha256=stored[-1 - place].sha256) for place, row in enumerate(stored)]


@cache
def spaces() -> bytes:
    """A gigabyte of spaces, compressed."""
    compressor = zstandard.ZstdCompressor(level=1).compressobj()
    return b"".join([compressor.compress(b" " * (1 << 20)) for _ in range(1 << 10)] + [compressor.flush()])


def bomb(evil: Evil) -> None:
    """A gigabyte of spaces in the place of the first lesson."""
    evil.files = {"media/bomb.svg": spaces(), **evil.files}
    evil.rows = lambda stored: [
        replace(stored[0], sha256=sha256(evil.files[LESSON]), encoding="zstd"),
        *[row for row in stored[1:] if row.sha256 != sha256(evil.files[LESSON])],
    ]


PACK_FILES: dict[str, tuple[Change, str]] = {
    "a blob of a gigabyte": (bomb, "media/bomb.svg"),
    "an index of a gigabyte": (rows(lambda _: spaces()), "pack file"),
    "an index of empty lists": (rows(lambda _: b"[" + b"[]," * 1_300_000 + b"[]]"), "pack file"),
    "an index of a million rows": (rows(lambda _: b"[" + b",".join([ROW] * 1_000_000) + b"]"), "pack file"),
    "an index without end": (rows(lambda _: b"[" * 1_000_000), "pack file"),
    "a length beyond the end": (first(length=1 << 30), LESSON),
    "a place beyond the end": (first(offset=1 << 30), LESSON),
    "a place below nothing": (first(offset=-1), "pack file"),
    "a place of 2^63": (first(offset=2**63), "pack file"),
    "a length of nothing": (first(length=0), LESSON),
    "a part that is not there": (first(part=7), LESSON),
    "part 0": (first(part=0), "pack file"),
    "all at one place": (rows(lambda stored: [replace(row, offset=0) for row in stored]), "damaged"),
    "text that is said to be packed": (first(encoding="zstd"), LESSON),
    "the hash of another": (rows(turned), "damaged"),
    "no index": (rows(lambda _: b""), "pack file"),
    "an index beyond the end": (head(lambda whole: whole[:5] + b"\x00\x3f\xff\xff" + whole[9:]), LESSON),
    "another format": (head(lambda whole: b"PK\x03\x04" + whole[4:]), "pack file"),
}  # fmt: skip


@pytest.mark.parametrize("name", PACK_FILES)
def test_a_pack_file_that_lies_is_refused(name: str, evil: Evil, take_in: TakeIn) -> None:
    change, said = PACK_FILES[name]
    change(evil)
    refuse(evil, take_in, said)


def test_as_many_tiny_blobs_as_the_format_allows_come_in_little_memory(evil: Evil, take_in: TakeIn) -> None:
    for number in range(manifests.MOST_FILES - len(evil.files)):
        evil.put(f"media/z{number:06}.svg", f"{number}")
    evil.sign()
    outcome = take_in()

    assert (outcome.code, outcome.version) == (0, "2.0.0"), outcome
    assert outcome.blobs >= manifests.MOST_FILES - 10


def test_one_blob_under_as_many_names_as_the_format_allows_is_stored_once(evil: Evil, take_in: TakeIn) -> None:
    for number in range(manifests.MOST_FILES - len(evil.files)):
        evil.put(f"media/z{number:06}.svg", "<svg/>")
    evil.sign()
    outcome = take_in()

    assert (outcome.code, outcome.version) == (0, "2.0.0"), outcome
    assert outcome.blobs < 20
