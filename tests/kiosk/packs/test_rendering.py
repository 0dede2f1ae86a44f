"""What learners see of a pack, made from its files."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.packs.blobs import Blobs
from kiosk.packs.rendering import Lessons, Quizzes, media_type, media_url, read_texts, render
from sync.protocol.errors import PackError
from sync.protocol.manifest import File, Manifest
from tests.packs import PACK
from tests.sync.hub.catalogue import tiny_pack

Rewrite = Callable[[str, bytes], tuple[Quizzes, Lessons]]


def put(blobs: Blobs, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep([(sha256, blobs.receive(sha256, len(content), [content]))])
    return sha256


@pytest.fixture
def rewrite(manifest: Manifest, blobs: Blobs) -> Rewrite:
    """Read and render the pack with other bytes in one of its files, as a careless publisher might sign it."""

    def with_bytes(path: str, content: bytes) -> tuple[Quizzes, Lessons]:
        other = File(path, put(blobs, content), len(content), None)
        files = tuple(other if file.path == path else file for file in manifest.files)
        pack = replace(manifest, files=files)
        return read_texts(pack, blobs), render(pack, blobs).lessons

    return with_bytes


def test_every_lesson_and_quiz_is_rendered_in_every_language(manifest: Manifest, blobs: Blobs) -> None:
    lessons = {(id_, language) for id_ in ("make-tea", "count-change") for language in ("en", "ml")}
    assert set(render(manifest, blobs).lessons) == lessons
    assert set(read_texts(manifest, blobs)) == {("check-tea", "en"), ("check-tea", "ml")}


def test_pictures_and_links_lead_to_where_the_kiosk_serves_them(manifest: Manifest, blobs: Blobs) -> None:
    html = render(manifest, blobs).lessons["make-tea", "en"].html.decode()
    cup = next(file for file in manifest.files if file.path == "media/cup.svg")

    assert f'src="/media/{cup.sha256}.svg"' in html
    assert f'href="/packs/{PACK}/lessons/count-change"' in html
    assert "../media" not in html


def test_the_picture_of_a_question_has_its_address(manifest: Manifest, blobs: Blobs) -> None:
    quiz = read_texts(manifest, blobs)["check-tea", "en"]
    cup = next(file for file in manifest.files if file.path == "media/cup.svg")

    assert quiz.media == {"../media/cup.svg": f"/media/{cup.sha256}.svg"}
    assert quiz.document["id"] == "check-tea"


def test_the_recording_of_a_question_has_its_address_where_the_format_lets_it_have_one(
    manifest: Manifest, blobs: Blobs
) -> None:
    path, sound = "en/03-check-tea.toml", "../media/make-tea.opus"
    content = tiny_pack.QUIZ.replace('id = "leaf"', f'id = "leaf"\naudio = "{sound}"').encode()
    spoken = File(path, put(blobs, content), len(content), None)
    files = tuple(spoken if file.path == path else file for file in manifest.files)
    tea = next(file for file in files if file.path == "media/make-tea.opus")
    quizzes = read_texts(replace(manifest, format=2, files=files), blobs)
    assert quizzes["check-tea", "en"].media[sound] == f"/media/{tea.sha256}.opus"
    assert sound not in quizzes["check-tea", "ml"].media
    with pytest.raises(PackError, match="needs format = 2"):
        read_texts(replace(manifest, files=files), blobs)


def test_front_matter_is_not_shown(manifest: Manifest, blobs: Blobs) -> None:
    assert b"keywords" not in render(manifest, blobs).lessons["make-tea", "en"].html


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("en/01-make-tea.md", b"no front matter"),
        ("en/01-make-tea.md", b"+++\n\xff\xfe\n+++\n"),
        ("en/01-make-tea.md", b"+++\n[[glossary]]\n+++\ntext"),
        ("en/01-make-tea.md", b"+++\nglossary = " + b"[" * 90_000 + b"\n+++\ntext"),
        ("ml/03-check-tea.toml", b"id = "),
        ("ml/03-check-tea.toml", b'id = "check-tea"\n'),
        ("ml/03-check-tea.toml", b"\xff"),
        ("en/01-make-tea.md", b"+++\n+++\n" + b"[" * 5000),
        ("en/01-make-tea.md", b"+++\n+++\n" + b"a|" * 1000 + b"\n" + b"-|" * 1000 + b"\na" * 400),
        ("ml/03-check-tea.toml", b"a." * 90_000 + b"a = 1"),
        ("ml/03-check-tea.toml", b"pass = " + b"[" * 90_000),
        ("ml/03-check-tea.toml", b"pass = 0x" + b"f" * 90_000),
        ("ml/03-check-tea.toml", b"pass = " + b"9" * 90_000),
    ],
)
def test_a_text_that_breaks_the_format_keeps_the_pack_off_the_shelf(
    rewrite: Rewrite, path: str, content: bytes
) -> None:
    with pytest.raises(PackError) as refused:
        rewrite(path, content)

    assert refused.value.code == "pack-text"
    assert path in str(refused.value)


def test_the_words_of_a_lessons_glossary_are_explained_in_it(rewrite: Rewrite) -> None:
    matter = 'id = "make-tea"\ntitle = "T"\nminutes = 4\nkeywords = ["t"]\n'
    word = '[[glossary]]\nid = "leaf"\nword = "leaf"\nmeaning = "Of a <b>plant</b>."\n'
    lesson = f"+++\n{matter}{word}+++\nA leaf.\n"
    _, rendered = rewrite("en/01-make-tea.md", lesson.encode())
    html = rendered["make-tea", "en"].html.decode()

    assert 'href="#word-1"' in html
    assert "Of a &lt;b&gt;plant&lt;/b&gt;." in html
    assert b"#word-" not in rendered["count-change", "en"].html


def test_a_signed_lesson_with_a_script_shows_it_as_text(rewrite: Rewrite) -> None:
    _, rendered = rewrite(
        "en/01-make-tea.md", b"+++\n+++\n<script>alert(1)</script>\n\n![x](http://evil.example/x.png)\n"
    )

    html = rendered["make-tea", "en"].html
    assert b"<script" not in html
    assert b"evil.example" not in html


def test_a_lesson_cannot_show_a_text_of_the_pack_as_a_picture(rewrite: Rewrite) -> None:
    _, rendered = rewrite("en/01-make-tea.md", b"+++\n+++\n![x](03-check-tea.toml)\n")

    assert b"src=" not in rendered["make-tea", "en"].html


def test_a_lesson_that_nests_too_deeply_shows_its_text_as_it_is(rewrite: Rewrite) -> None:
    _, rendered = rewrite("en/01-make-tea.md", b"+++\n+++\n" + b"1. " * 1600 + b"<script>")

    html = rendered["make-tea", "en"].html
    assert html.startswith(b"<p>1. 1. 1. ")
    assert html.endswith(b"&lt;script&gt;</p>")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("media/cup.svg", "image/svg+xml"),
        ("media/a.b.opus", "audio/ogg"),
        ("media/x.webp", "image/webp"),
        ("en/01.md", None),
        ("en/03.toml", None),
        ("media/x.html", None),
        ("media/x", None),
    ],
)
def test_only_media_may_be_served(path: str, expected: str | None) -> None:
    assert media_type(path) == expected


def test_the_address_of_a_medium_holds_its_hash() -> None:
    assert media_url("a" * 64, "media/make-tea.ml.opus") == f"/media/{'a' * 64}.opus"
