"""Plain Markdown files as the source of a pack."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.building import build
from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.from_markdown import convert
from sync.hub.catalogue.authoring.wanted import Wanted
from sync.hub.catalogue.errors import AuthorError
from sync.hub.catalogue.publishing import publish

STORIES = Path(__file__).parents[5].parent / "shared/data/stories"
LESSONS = {"bn": 46, "en": 395, "gu": 49, "hi": 146, "kn": 116, "ml": 27, "pa": 38, "ta": 59, "te": 128}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with two stories and a README."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "README.md").write_text("# What this is\n")
    (folder / "0001_the-deer.md").write_text("# The deer!\n\n##\nA deer ran.\n\n##\n* License: [CC-BY]\n")
    (folder / "0007_കഥ.md").write_text("# ഒരു കഥ\n\n" + "വാക്ക് " * 250)
    return folder


def test_each_file_but_the_readme_becomes_a_lesson(files: Path, tmp_path: Path) -> None:
    assert convert(files, Wanted(("ml",), "കഥകൾ"), tmp_path / "stories") == 2
    assert check(tmp_path / "stories").findings == ()
    assert sorted(path.name for path in (tmp_path / "stories/ml").iterdir()) == ["01-the-deer.md", "02-0007.md"]


def test_the_front_matter_comes_from_the_text(files: Path, tmp_path: Path) -> None:
    convert(files, Wanted(("ml",), "കഥകൾ"), tmp_path / "stories")
    first, second = (path.read_text() for path in sorted((tmp_path / "stories/ml").iterdir()))
    assert 'id = "the-deer"\ntitle = "The deer!"\nminutes = 1\nkeywords = ["the", "deer"]\n' in first
    assert first.endswith("+++\n\nA deer ran.\n\n---\n\n* License: \\[CC-BY\\]\n")
    assert 'title = "ഒരു കഥ"\nminutes = 3\n' in second


def test_names_that_say_nothing_and_names_that_clash_get_ids_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("1-tale.md", "2-tale.md", "കഥ.md", "x" * 90 + ".md", "y.md"):
        (folder / name).write_text("# A tale\n\nOnce.\n")
    assert convert(folder, Wanted(("en",), "Tales"), tmp_path / "tales") == 5
    assert check(tmp_path / "tales").findings == ()


def test_files_with_nothing_but_oddities_pass_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "empty.md").write_text("")
    (folder / "only-title.md").write_text("# " + "long " * 60)
    (folder / "quotes.md").write_text('# A "quoted" \\ title\n\n<script>x</script>\n\n+++\n')
    (folder / "windows.md").write_bytes("\ufeff# Tea\r\n\r\n##\r\nOnce.\r\n".encode())
    (folder / "signs.md").write_text("# !!!\n\nOnce.\n")
    (folder / "small.md").write_text("# Tea\n\n###### Milk\n\n* ##### Sugar\n")
    convert(folder, Wanted(("en",), 'The "odd"', authors=('A "B"',)), tmp_path / "odd")
    assert check(tmp_path / "odd").findings == ()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted(("en",), "T", id="Bad id"), "id"),
        (Wanted(("English",), "T"), "language"),
        (Wanted(("en",), " "), "title"),
        (Wanted(("en",), "x" * 61), "title"),
        (Wanted(("en",), "T", licence="my own!"), "licence"),
        (Wanted(("en",), "T", licence=""), "licence"),
        (Wanted(("en",), "T", authors=("Asha", " ")), "author"),
    ],
)
def test_what_a_pack_cannot_have_is_refused(files: Path, tmp_path: Path, wanted: Wanted, code: str) -> None:
    with pytest.raises(AuthorError) as caught:
        convert(files, wanted, tmp_path / "stories")
    assert caught.value.code == code
    assert not (tmp_path / "stories").exists()


def test_a_folder_that_is_in_use_is_not_written_into(files: Path, tmp_path: Path) -> None:
    with pytest.raises(AuthorError) as caught:
        convert(files, Wanted(("en",), "T", id="t"), files)
    assert caught.value.code == "not-empty"


def test_a_folder_without_markdown_and_a_file_in_another_encoding_are_said_so(files: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(AuthorError) as caught:
        convert(tmp_path / "none", Wanted(("en",), "T"), tmp_path / "t")
    assert caught.value.code == "lessons"
    (files / "0009_latin.md").write_bytes("fünf".encode("latin-1"))
    with pytest.raises(AuthorError) as caught:
        convert(files, Wanted(("en",), "T"), tmp_path / "t")
    assert caught.value.code == "encoding"


@pytest.mark.skipif(not STORIES.is_dir(), reason="no-story-data: ../shared/data/stories is not beside this clone")
@pytest.mark.parametrize("language", LESSONS)
def test_stories_of_nine_languages_become_packs(tmp_path: Path, language: str) -> None:
    out = tmp_path / f"stories-{language}"
    assert convert(STORIES / language, Wanted((language,), "Stories"), out) == LESSONS[language]
    assert check(out).findings == ()
    built = build(out, tmp_path)
    assert len(built.manifest.contents) == LESSONS[language]
    source = sum(entry.stat().st_size for entry in os.scandir(STORIES / language))
    assert built.pack_path.stat().st_size < source
    published = publish(tmp_path / "hub", tmp_path / "repository", [out], datetime(2026, 11, 1, tzinfo=UTC))
    assert [(each.pack, each.is_new) for each in published.packs] == [(f"stories-{language}", True)]
