"""What a built pack says of itself."""

import json
from operator import itemgetter
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import names
from sync.protocol import reading_manifest as manifests
from sync.protocol.errors import PackError
from sync.protocol.manifest import Competency, Entry, Face, File, Manifest
from sync.protocol.reading_manifest import read_manifest
from sync.protocol.versions import PACK_FORMAT
from tests.sync.protocol.hostile import cut_or_altered, documents, refuses_or_reads

TEA = Manifest(
    format=1,
    pack="tea-stall",
    version="1.2.0",
    languages=("en", "ml"),
    licence="CC-BY-4.0",
    authors=("Asha",),
    minutes=12,
    roles=("tea-seller",),
    competencies=(Competency("make-tea", 2, {"en": "Make tea", "ml": "ചായ ഉണ്ടാക്കുക"}),),
    title={"en": "Tea stall", "ml": "ചായക്കട"},
    summary={"en": "How to make tea.", "ml": "ചായ ഉണ്ടാക്കാം."},
    subject="small-trade",
    heading={"en": "Small trade", "ml": "ചെറുകിട കച്ചവടം"},
    contents=(
        Entry(
            "lesson",
            "make-tea",
            {
                "en": Face("Make tea", 4, "en/01-make-tea.md", ("tea",), "media/make-tea.opus"),
                "ml": Face("ചായ", 4, "ml/01-make-tea.md", ("ചായ",)),
            },
        ),
        Entry("quiz", "make-tea", {"en": Face("Check", 4, "en/02-check.toml")}),
    ),
    files=(
        File("en/01-make-tea.md", "a" * 64, 500, "en"),
        File("en/02-check.toml", "b" * 64, 300, "en"),
        File("media/cup.svg", "d" * 64, 100, None),
        File("media/make-tea.opus", "c" * 64, 9000, None),
        File("media/same-cup.svg", "d" * 64, 100, None),
        File("ml/01-make-tea.md", "e" * 64, 600, "ml"),
    ),
)
DOCUMENT = json.loads(TEA.encode())


def refusal(document: Any) -> PackError:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(PackError) as refused:
        read_manifest(data)
    return refused.value


def with_file(path: str) -> dict[str, Any]:
    files = [*DOCUMENT["files"], {"path": path, "sha256": "f" * 64, "size": 1}]
    return DOCUMENT | {"files": sorted(files, key=itemgetter("path"))}


def with_face(changed: dict[str, Any]) -> dict[str, Any]:
    first = DOCUMENT["contents"][0]
    faces = first["faces"] | {"en": first["faces"]["en"] | changed}
    return DOCUMENT | {"contents": [first | {"faces": faces}, DOCUMENT["contents"][1]]}


def test_a_manifest_comes_back_exactly_as_it_was() -> None:
    assert read_manifest(TEA.encode()) == TEA


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(DOCUMENT, indent=3, ensure_ascii=False).encode(),
        json.dumps(DOCUMENT, separators=(",", ":"), sort_keys=True).encode(),
        TEA.encode() + b"\n",
        TEA.encode().replace(b'"minutes":12', b'"minutes":12,"minutes":12'),
        TEA.encode().replace(b'"tea-stall"', b'"te\\u0061-stall"'),
        TEA.encode().replace(b'"Asha"', b'"\\ud800"'),
    ],
    ids=["spaces", "escapes", "a line end", "a key twice", "an escaped letter", "half a surrogate pair"],
)
def test_only_the_canonical_bytes_of_a_manifest_are_read(data: bytes) -> None:
    assert refusal(data).code == "manifest-form"


def test_what_is_absent_is_left_out() -> None:
    assert "audio" not in DOCUMENT["contents"][0]["faces"]["ml"]
    assert "language" not in next(file for file in DOCUMENT["files"] if file["path"] == "media/cup.svg")


def test_a_sound_may_say_that_a_machine_speaks_it_and_nothing_else() -> None:
    document = with_face({"audio_kind": "synthetic"})
    assert read_manifest(rfc8785.dumps(document)).contents[0].faces["en"].audio_kind == "synthetic"
    assert refusal(with_face({"audio_kind": "robot"})).code == "manifest"
    first = document["contents"][0]
    silent = first | {"faces": {name: {**face, "audio_kind": "synthetic"} for name, face in first["faces"].items()}}
    assert refusal(DOCUMENT | {"contents": [silent, DOCUMENT["contents"][1]]}).code == "manifest", "ml has no sound"


def test_a_language_that_lacks_an_entry_gets_the_main_one() -> None:
    quiz = TEA.entry("quiz", "make-tea")

    assert quiz is not None
    assert TEA.face(quiz, "ml") == ("en", quiz.faces["en"])
    assert TEA.face(quiz, "ta") == ("en", quiz.faces["en"])
    assert TEA.face(TEA.contents[0], "ml")[0] == "ml"


def test_an_entry_is_found_by_kind_and_id() -> None:
    assert TEA.entry("lesson", "make-tea") is TEA.contents[0]
    assert TEA.entry("quiz", "make-tea") is TEA.contents[1]
    assert TEA.entry("quiz", "nothing") is None


def test_each_blob_is_counted_once_in_the_size() -> None:
    assert TEA.size() == 500 + 300 + 100 + 9000 + 600


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "en/../../x",
        "/etc/passwd",
        "en//x.md",
        "./x",
        "en/./x",
        "en/",
        ".hidden",
        "en/.hidden",
        "EN/x.md",
        "en\\x.md",
        "C:/x",
        "a/b/c/d/e.md",
        "en/x .md",
        "en/x\n.md",
        "en/x.md\n",
        "en/ചായ.md",
        "en/x..md",
        "",
        "a" * 201,
        "~/x",
        "en/x\0.md",
    ],
    ids=repr,
)
def test_a_path_that_may_lead_elsewhere_is_refused(path: str) -> None:
    assert not names.is_plain_path(path) or len(path) > 200

    assert refusal(with_file(path)).code == "manifest"


@pytest.mark.parametrize("path", ["x", "en/01-another.md", "media/a_b.c-d.svg", "a/b/c/d", "0/1"])
def test_plain_paths_are_plain(path: str) -> None:
    assert names.is_plain_path(path)
    assert read_manifest(rfc8785.dumps(with_file(path)))


WRONG_VERSIONS = [
    "1",
    "1.0",
    "1.0.0.0",
    "01.0.0",
    "1.0.00",
    "v1.0.0",
    "1.0.-1",
    "1.0.1234567",
    "1൧.0.0",
    "1.0.൧",
    "1,0,0",
    "1.0.x",
]


@pytest.mark.parametrize("version", [*WRONG_VERSIONS, "", " 1.0.0", "1.0.0\n"])
def test_a_version_that_is_not_three_numbers_is_refused(version: str) -> None:
    assert not names.is_version(version)
    with pytest.raises(ValueError, match=r".*"):
        names.version_key(version)

    refusal(DOCUMENT | {"version": version})


@pytest.mark.parametrize("language", ["", "e", "EN", "english", "../x", "en_IN", "en-", "ml-Latn-"])
def test_what_is_no_language_tag_is_refused_as_a_whole(language: str) -> None:
    assert not names.is_language(language)

    refusal(DOCUMENT | {"languages": ["en", "ml", language]})


def test_a_manifest_of_a_newer_format_is_refused_in_one_clear_sentence() -> None:
    refused = refusal({"format": PACK_FORMAT + 1, "anything": "else"})

    assert refused.code == "format-too-new"
    assert str(PACK_FORMAT + 1) in str(refused)
    assert "Update the kiosk" in str(refused)


@pytest.mark.parametrize("format_", [0, -1, True])
def test_a_format_that_never_was_is_refused(format_: Any) -> None:
    assert refusal(DOCUMENT | {"format": format_}).code == "manifest"


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"5", b'{"format":"1"}', b'{"format":null}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    assert refusal(data).code == "manifest-json"


def test_a_manifest_over_its_size_is_refused_before_it_is_read() -> None:
    assert refusal(b" " * (manifests.MOST_BYTES + 1)).code == "manifest-size"


@pytest.mark.parametrize("key", sorted(DOCUMENT.keys() - {"format", "competencies"}))
def test_a_manifest_that_lacks_a_key_is_refused(key: str) -> None:
    assert refusal({name: value for name, value in DOCUMENT.items() if name != key}).code == "manifest"


def test_a_manifest_with_an_unknown_key_is_refused() -> None:
    assert "surprise" in str(refusal(DOCUMENT | {"surprise": 1}))


@pytest.mark.parametrize(
    "changed",
    [
        {"pack": "Tea Stall"},
        {"pack": "a" * 65},
        {"languages": []},
        {"languages": ["en", "ml", "en"]},
        {"authors": [""]},
        {"authors": []},
        {"minutes": 0},
        {"minutes": 6001},
        {"roles": ["Tea Seller"]},
        {"title": {"en": "Tea"}},
        {"title": {"en": "Tea", "ml": "ചായ", "hi": "चाय"}},
        {"title": {"en": "T" * 61, "ml": "ചായ"}},
        {"subject": "Small trade"},
        {"contents": []},
        {"files": []},
        {"competencies": [{"id": "x", "level": 9, "title": {"en": "x", "ml": "x"}}]},
        {"competencies": {}},
    ],
    ids=repr,
)
def test_a_manifest_that_breaks_a_rule_is_refused_as_a_whole(changed: dict[str, Any]) -> None:
    assert refusal(DOCUMENT | changed).code == "manifest"


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "en/09-absent.md"},
        {"audio": "media/absent.opus"},
        {"audio": "../media/make-tea.opus"},
        {"audio": "en/01-make-tea.md"},
        {"audio": "media/cup.svg"},
        {"minutes": 241},
        {"title": ""},
        {"title": "T" * 81},
        {"surprise": 1},
        {"keywords": "tea"},
    ],
    ids=repr,
)
def test_a_face_that_breaks_a_rule_is_refused(changed: dict[str, Any]) -> None:
    refusal(with_face(changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"sha256": "../" + "a" * 61},
        {"size": -1},
        {"size": manifests.MOST_FILE_BYTES + 1},
        {"size": "1"},
        {"link": "/etc/passwd"},
        {"target": "../x"},
    ],
    ids=repr,
)
def test_a_file_that_breaks_a_rule_or_says_that_it_is_a_link_is_refused(changed: dict[str, Any]) -> None:
    files = DOCUMENT["files"]

    refusal(DOCUMENT | {"files": [files[0] | changed, *files[1:]]})


@pytest.mark.parametrize("language", ["", "English", "../x", "hi"], ids=repr)
def test_a_file_in_no_language_of_the_pack_is_refused(language: str) -> None:
    files = DOCUMENT["files"]

    assert refusal(DOCUMENT | {"files": [files[0] | {"language": language}, *files[1:]]}).code == "manifest"


def test_media_in_one_language_are_refused() -> None:
    files = [file | {"language": "en"} if file["path"] == "media/cup.svg" else file for file in DOCUMENT["files"]]

    assert "media/cup.svg" in str(refusal(DOCUMENT | {"files": files}))


def test_files_that_are_not_sorted_are_refused() -> None:
    assert "sorted" in str(refusal(DOCUMENT | {"files": DOCUMENT["files"][::-1]}))


def test_two_sizes_of_one_blob_are_refused() -> None:
    files = [file | {"size": 101} if file["path"] == "media/cup.svg" else file for file in DOCUMENT["files"]]

    assert "different sizes" in str(refusal(DOCUMENT | {"files": files}))


def test_a_quiz_with_keywords_is_refused() -> None:
    lesson, quiz = DOCUMENT["contents"]
    faces = {"en": quiz["faces"]["en"] | {"keywords": ["tea"]}}

    assert "keywords" in str(refusal(DOCUMENT | {"contents": [lesson, quiz | {"faces": faces}]}))


def test_a_path_stands_once() -> None:
    refusal(DOCUMENT | {"files": [*DOCUMENT["files"], DOCUMENT["files"][0]]})


def test_a_lesson_stands_once() -> None:
    refusal(DOCUMENT | {"contents": [*DOCUMENT["contents"], DOCUMENT["contents"][0]]})


def test_an_entry_is_a_lesson_or_a_quiz() -> None:
    refusal(DOCUMENT | {"contents": [DOCUMENT["contents"][0] | {"kind": "film"}]})


def test_the_main_language_has_every_entry() -> None:
    first = DOCUMENT["contents"][0]

    refusal(DOCUMENT | {"contents": [first | {"faces": {"ml": first["faces"]["ml"]}}]})


def test_a_face_in_a_language_that_the_pack_has_not_is_refused() -> None:
    first = DOCUMENT["contents"][0]

    refusal(DOCUMENT | {"contents": [first | {"faces": first["faces"] | {"hi": first["faces"]["en"]}}]})


def test_the_refusal_counts_the_faults_and_says_the_first() -> None:
    refused = refusal(DOCUMENT | {"minutes": 0, "version": "x", "surprise": 1})

    assert refused.values["count"] == 3
    assert "version" in refused.values["first"]


@given(st.data())
def test_altered_bytes_are_refused_or_are_another_manifest(data: st.DataObject) -> None:
    altered = data.draw(cut_or_altered(TEA.encode()))

    assert refuses_or_reads(read_manifest, altered, PackError) != TEA


@given(st.sampled_from(sorted(DOCUMENT)), documents)
def test_anything_in_any_place_is_read_or_refused(key: str, value: Any) -> None:
    refuses_or_reads(read_manifest, json.dumps(DOCUMENT | {key: value}).encode(), PackError)


@given(documents)
def test_anything_in_a_face_or_file_is_read_or_refused(value: Any) -> None:
    first = DOCUMENT["contents"][0]
    for key in ("title", "minutes", "path", "keywords", "audio"):
        refuses_or_reads(read_manifest, json.dumps(with_face({key: value})).encode(), PackError)
    for key in ("path", "sha256", "size", "language"):
        files = [DOCUMENT["files"][0] | {key: value}, *DOCUMENT["files"][1:]]
        refuses_or_reads(read_manifest, json.dumps(DOCUMENT | {"files": files}).encode(), PackError)
    document = DOCUMENT | {"contents": [first | {"faces": value}]}
    refuses_or_reads(read_manifest, json.dumps(document).encode(), PackError)


def test_a_manifest_that_would_fill_the_memory_is_refused_before_it_is_made() -> None:
    few_bytes = b'{"format":1,"a":[' + b"[]," * 500_000 + b"0]}"

    assert refusal(few_bytes).code == "manifest-json"


def test_a_file_is_the_text_of_one_lesson_only() -> None:
    same = with_face({"path": "ml/01-make-tea.md"})

    assert "ml/01-make-tea.md" in str(refusal(same))


def test_texts_are_not_longer_than_they_may_be() -> None:
    def sized(size: int) -> dict[str, Any]:
        return DOCUMENT | {
            "files": [file | ({"size": size} if file["path"].endswith(".toml") else {}) for file in DOCUMENT["files"]]
        }

    assert read_manifest(rfc8785.dumps(sized(manifests.MOST_TEXT_BYTES)))
    assert "en/02-check.toml" in str(refusal(sized(manifests.MOST_TEXT_BYTES + 1)))


def test_all_texts_together_are_not_longer_than_they_may_be() -> None:
    number = manifests.MOST_TEXTS_BYTES // manifests.MOST_TEXT_BYTES + 1
    paths = [f"en/{place:03}-a.md" for place in range(number)]
    files = [{"path": path, "sha256": "a" * 64, "size": manifests.MOST_TEXT_BYTES} for path in paths]
    faces = [{"en": {"title": "a", "minutes": 1, "path": path, "keywords": []}} for path in paths]
    contents = [{"kind": "lesson", "id": f"a{place}", "faces": face} for place, face in enumerate(faces)]
    assert read_manifest(rfc8785.dumps(DOCUMENT | {"contents": contents[1:], "files": files[1:]}))

    assert "texts" in str(refusal(DOCUMENT | {"contents": contents, "files": files}))


def test_so_many_languages_that_reading_them_would_take_hours_are_refused() -> None:
    tags = [
        f"{a}{b}{c}-{d}{e}"
        for a in "abcd"
        for b in "abcdefghij"
        for c in "abcdefghij"
        for d in "abcdefghij"
        for e in "abcdefghij"
    ]

    assert "languages" in str(refusal(DOCUMENT | {"languages": tags, "contents": DOCUMENT["contents"] * 9000}))
