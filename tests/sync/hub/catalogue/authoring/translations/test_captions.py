"""The captions of a film out to a translator and back in, one by one."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.translations.captions import captioned, cues_of
from sync.hub.catalogue.authoring.translations.completeness import completeness
from sync.hub.catalogue.authoring.translations.exporting import export
from sync.hub.catalogue.authoring.translations.importing import Imported, import_rows
from sync.hub.catalogue.authoring.translations.po import from_po, to_po
from sync.hub.catalogue.authoring.translations.xliff import from_xliff, to_xliff
from tests.sync.hub.catalogue.tiny_pack import edit, put

ENGLISH, MALAYALAM = "media/count.en.vtt", "media/count.ml.vtt"
CAPTIONS = """\
WEBVTT

NOTE made at the stall

1
00:01.000 --> 00:03.000 line:0
One rupee,
two rupees.

00:04.000 --> 00:06.500
That is all.
"""
TRANSLATED = CAPTIONS.replace("One rupee,\ntwo rupees.", "ഒരു രൂപ,\nരണ്ടു രൂപ.").replace("That is all.", "അത്രതന്നെ.")
FIRST, SECOND = "captions:count:body.1", "captions:count:body.2"


@pytest.fixture
def film(pack: Path) -> Path:
    """The tiny pack with a film, captioned in both languages."""
    for language in ("en", "ml"):
        edit(pack, f"{language}/02-count-change.md", "Ten rupees", "![How to count](../media/count.mp4)\n\nTen rupees")
    put(pack, "media/count.mp4", b"\0\0\0\x18ftypisom" + bytes(20))
    put(pack, "media/count.webp", b"RIFF\0\0\0\0WEBP" + bytes(20))
    put(pack, ENGLISH, CAPTIONS)
    put(pack, MALAYALAM, TRANSLATED)
    assert check(pack).findings == ()
    return pack


def take(folder: Path, language: str, wordings: dict[str, str]) -> Imported:
    exchanged = export(folder, language)
    rows = tuple(replace(row, target=wordings.get(row.id, row.target)) for row in exchanged.rows)
    return import_rows(folder, replace(exchanged, rows=rows))


def test_a_translator_sees_each_caption_with_its_place_and_its_time(film: Path) -> None:
    rows = {row.id: row for row in export(film, "ml").rows if row.path == ENGLISH}
    assert list(rows) == [FIRST, SECOND]
    assert (rows[FIRST].source, rows[FIRST].target) == ("One rupee,\ntwo rupees.", "ഒരു രൂപ,\nരണ്ടു രൂപ.")
    assert (rows[SECOND].line, rows[SECOND].note.endswith("from 00:04.000 on.")) == (11, True)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("road", [lambda rows: from_po(to_po(rows)), lambda rows: from_xliff(to_xliff(rows))])
def test_what_comes_back_unchanged_changes_no_byte(film: Path, road: object, ends: str) -> None:
    for path in (ENGLISH, MALAYALAM):
        put(film, path, "\ufeff" + (film / path).read_text("utf-8").replace("\n", ends))
    before = (film / MALAYALAM).read_bytes()
    assert import_rows(film, road(export(film, "ml"))).written == ()
    assert (film / MALAYALAM).read_bytes() == before


def test_one_caption_changes_and_nothing_around_it(film: Path) -> None:
    put(film, MALAYALAM, TRANSLATED.replace("04.000", "04.250").replace("\n", "\r\n"))
    assert take(film, "ml", {SECOND: "Ithrayē\n\nullū."}).written == (MALAYALAM,)
    expected = TRANSLATED.replace("04.000", "04.250").replace("അത്രതന്നെ.", "Ithrayē\nullū.").replace("\n", "\r\n")
    assert (film / MALAYALAM).read_bytes() == expected.encode()


def test_captions_of_a_new_language_and_their_lesson_are_written_when_all_are_there(film: Path) -> None:
    for language in ("en", "ml"):  # from a lesson that does not wait
        edit(film, f"{language}/01-make-tea.md", "[count the change](02-count-change.md)", "count the change")
    words = {row.id: row.source for row in export(film, "ne").rows}
    some = take(film, "ne", {**words, SECOND: ""})
    assert some.incomplete == {"captions:count": 1, "lesson:count-change": 1}
    assert not (film / "ne/02-count-change.md").exists(), "the lesson that shows the film waits for its captions"
    assert not (film / "media/count.ne.vtt").exists()
    assert "media/count.ne.vtt" in take(film, "ne", words).written
    assert (film / "media/count.ne.vtt").read_text("utf-8") == CAPTIONS
    assert check(film).findings == ()


def test_a_caption_that_brings_a_time_of_its_own_is_refused(film: Path) -> None:
    imported = take(film, "ml", {FIRST: "00:01.000 --> 00:02.000\nOnnu."})
    assert (imported.refused, imported.written) == ((FIRST,), ())


def test_captions_that_are_cut_otherwise_are_one_text(film: Path) -> None:
    put(film, MALAYALAM, TRANSLATED + "\n00:07.000 --> 00:08.000\nനന്ദി.\n")
    (row,) = [row for row in export(film, "ml").rows if row.path == ENGLISH]
    assert row.id == "captions:count:body"
    assert take(film, "ml", {row.id: row.target.replace("നന്ദി", "Nandi")}).written == (MALAYALAM,)
    assert (film / MALAYALAM).read_text("utf-8") == TRANSLATED + "\n00:07.000 --> 00:08.000\nNandi.\n"


def test_a_missing_caption_counts_as_a_missing_text(film: Path) -> None:
    _, (whole,) = completeness(film)
    edit(film, "ml/02-count-change.md", "![How to count](../media/count.mp4)\n\n", "")
    (film / MALAYALAM).unlink()
    _, (without,) = completeness(film)
    assert whole.texts[0] - without.texts[0] >= len(cues_of(CAPTIONS))


def test_captions_that_are_not_utf8_are_a_fault(film: Path) -> None:
    put(film, MALAYALAM, TRANSLATED.encode() + b"\n\xff\n")
    assert [(each.code, each.line) for each in check(film).findings] == [("encoding", 13)]


def test_text_is_put_together_from_its_cues_as_it_was() -> None:
    said = {place: CAPTIONS[cue.start : cue.end] for place, cue in enumerate(cues_of(CAPTIONS))}
    assert list(said.values()) == ["One rupee,\ntwo rupees.", "That is all."]
    assert captioned(CAPTIONS, said) == CAPTIONS
