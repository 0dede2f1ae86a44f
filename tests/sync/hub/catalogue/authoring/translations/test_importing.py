"""A pack's texts out to a translator and back in: nothing is lost, nothing is half done."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.translations.completeness import completeness
from sync.hub.catalogue.authoring.translations.exporting import accept, export
from sync.hub.catalogue.authoring.translations.importing import Imported, import_rows
from sync.hub.catalogue.authoring.translations.po import from_po, to_po
from sync.hub.catalogue.authoring.translations.rows import Exchanged, Row
from sync.hub.catalogue.authoring.translations.texts import Text
from sync.hub.catalogue.authoring.translations.wording import check_wording
from sync.hub.catalogue.authoring.translations.xliff import from_xliff, to_xliff
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.bounded import parse_toml
from tests.sync.hub.catalogue import serving_quiz, tiny_pack
from tests.sync.hub.catalogue.tiny_pack import edit, put

PACKS = Path(__file__).parents[6] / "content_packs"
STARTERS = sorted(path.parent.name for path in PACKS.glob("*/pack.toml"))
TITLE = "lesson:count-change:title"
BODY = "lesson:count-change:body.1"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def translated(exchanged: Exchanged, translate: Callable[[Row], str]) -> Exchanged:
    return replace(exchanged, rows=tuple(replace(row, target=translate(row), is_sure=True) for row in exchanged.rows))


def take(folder: Path, language: str, wordings: dict[str, str]) -> Imported:
    return import_rows(folder, translated(export(folder, language), lambda row: wordings.get(row.id, row.target)))


def shouted(row: Row) -> str:
    """A translation that keeps what must be kept."""
    return row.source.replace("tea", "TEA").replace("Tea", "TEA").replace("make-TEA", "make-tea")


def silent(path: Path) -> dict[str, Any]:
    """What a quiz says, but for its recordings."""
    document = parse_toml(path.read_text("utf-8"))
    for part in (*document["questions"], *document.get("cases", ())):
        part.pop("audio", None)
        part.pop("audio_kind", None)
    return document


@pytest.mark.parametrize("pack", STARTERS)
@pytest.mark.parametrize(("write", "read"), [(to_po, from_po), (to_xliff, from_xliff)], ids=["po", "xliff"])
def test_a_file_that_comes_back_unchanged_changes_no_byte(
    tmp_path: Path, pack: str, write: Callable[[Exchanged], bytes], read: Callable[[bytes], Exchanged]
) -> None:
    folder = Path(shutil.copytree(PACKS / pack, tmp_path / pack))
    before = contents(folder)
    for language in check(folder).source.description.languages[1:]:
        imported = import_rows(folder, read(write(export(folder, language))))
        assert (imported.written, imported.incomplete, imported.refused, imported.unknown) == ((), {}, (), ())
    assert contents(folder) == before


@pytest.mark.parametrize("pack", STARTERS)
def test_a_language_is_born_from_its_translation_and_passes_the_check(tmp_path: Path, pack: str) -> None:
    folder = Path(shutil.copytree(PACKS / pack, tmp_path / pack))
    before = check(folder).source.description.languages
    import_rows(folder, translated(export(folder, "ne"), lambda row: row.source))
    for captions in (folder / "media").glob("*.en.vtt"):
        assert captions.with_name(captions.name.replace(".en.", ".ne.")).read_bytes() == captions.read_bytes()
    assert check(folder).findings == ()
    assert check(folder).source.description.languages == (*before, "ne")
    for path in (folder / "en").glob("*.toml"):
        assert parse_toml((folder / "ne" / path.name).read_text("utf-8")) == silent(path)
    assert "audio" not in next((folder / "ne").glob("01-*.md")).read_text("utf-8")
    again = import_rows(folder, export(folder, "ne"))
    assert again.written == ()


def test_a_quiz_in_a_new_language_is_not_spoken_in_the_old_one(pack: Path) -> None:
    edit(pack, "pack.toml", "format = 1", "format = 2")
    quiz = "en/03-check-tea.toml"
    before = (pack / quiz).read_bytes()
    for id_ in ("leaf", "order"):
        put(pack, f"media/{id_}.en.opus", tiny_pack.SOUND)
        edit(pack, quiz, f'id = "{id_}"', f'audio = "../media/{id_}.en.opus"\naudio_kind = "synthetic"\nid = "{id_}"')
    import_rows(pack, translated(export(pack, "ne"), lambda row: row.source))
    assert (pack / "ne/03-check-tea.toml").read_bytes() == before
    assert check(pack).findings == ()


def test_only_the_text_that_changes_is_touched(pack: Path) -> None:
    edit(pack, "ml/02-count-change.md", "minutes = 4", "minutes   = 4 # as long as it takes")
    before = contents(pack)
    imported = take(pack, "ml", {TITLE: 'Bāki "eṇṇām"', BODY: "Nālu.\nAtre."})
    assert imported.written == ("ml/02-count-change.md",)
    after = contents(pack)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"ml/02-count-change.md"}
    expected = before["ml/02-count-change.md"].decode()
    expected = expected.replace('"Count change"', '"Bāki \\"eṇṇām\\""')
    expected = expected.replace("Ten rupees less six is four.", "Nālu.\nAtre.")
    assert after["ml/02-count-change.md"].decode() == expected


def test_line_ends_stay_as_the_author_has_them(pack: Path) -> None:
    for path in ("en/02-count-change.md", "ml/02-count-change.md", "ml/03-check-tea.toml"):
        put(pack, path, (pack / path).read_bytes().replace(b"\n", b"\r\n"))
    before = contents(pack)
    assert import_rows(pack, export(pack, "ml")).written == ()
    take(pack, "ml", {BODY: "One\ntwo", "quiz:check-tea:leaf.accepted": "ila\nilakal"})
    assert b"One\r\ntwo\r\n" in contents(pack)["ml/02-count-change.md"]
    assert b'accepted = ["ila", "ilakal"]\r\n' in contents(pack)["ml/03-check-tea.toml"]
    assert contents(pack)["en/02-count-change.md"] == before["en/02-count-change.md"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('[title]\nen = "Tea stall"\nml = "ചായക്കട"\n', 'title = { en = "Tea stall", ml = "ചായക്കട" }\n'),
        ('[title]\nen = "Tea stall"\nml = "ചായക്കട"\n', 'title.en = "Tea stall"\ntitle.ml = "ചായക്കട"\n'),
        ('languages = ["en", "ml"]', 'languages = [\n  "en", # main\n  "ml",\n]'),
    ],
)
def test_pack_toml_takes_a_language_however_it_is_written(pack: Path, old: str, new: str) -> None:
    edit(pack, "pack.toml", old, "" if old.startswith("[title]") else new)
    if old.startswith("[title]"):
        edit(pack, "pack.toml", "format = 1\n", f"format = 1\n{new}")
    import_rows(pack, translated(export(pack, "hi"), shouted))
    assert check(pack).findings == ()
    assert check(pack).source.description.title["hi"] == "TEA stall"


def test_a_lesson_that_lacks_a_text_is_not_written(pack: Path) -> None:
    imported = import_rows(pack, translated(export(pack, "hi"), lambda row: "" if row.id == BODY else shouted(row)))
    assert imported.incomplete == {"lesson:count-change": 1}
    assert sorted(path.name for path in (pack / "hi").iterdir()) == ["01-make-tea.md", "03-check-tea.toml"]


def test_without_the_packs_own_texts_no_language_is_born(pack: Path) -> None:
    before = contents(pack)
    rows = translated(export(pack, "hi"), lambda row: "" if row.id == "pack:title" else shouted(row))
    imported = import_rows(pack, rows)
    assert imported.written == ()
    assert imported.incomplete["pack"] == 1
    assert contents(pack) == before


MISTAKES = {
    "pack:title": "TEA " * 30,
    "lesson:count-change:body.1": "Six <b>rupees</b>.",
    "quiz:check-tea:first-step.options.water.text": "The same",
    "quiz:check-tea:first-step.options.sugar.text": "The same",
}


def test_what_a_translation_has_wrong_is_mended_by_the_next_one(pack: Path) -> None:
    rows = export(pack, "hi")
    import_rows(pack, translated(rows, lambda row: MISTAKES.get(row.id) or shouted(row)))
    assert {fault.code for fault in check(pack).faults} == {"too-long", "raw-html", "same-text"}

    import_rows(pack, translated(rows, shouted))
    assert check(pack).findings == ()


def test_a_language_whose_first_file_held_no_whole_lesson_is_gone_on_with(pack: Path) -> None:
    rows = export(pack, "hi")
    import_rows(pack, translated(rows, lambda row: shouted(row) if row.id.startswith("pack:") else ""))
    assert {fault.code for fault in check(pack).faults} == {"missing-language"}

    import_rows(pack, translated(rows, shouted))
    assert check(pack).findings == ()


def test_a_body_that_lost_a_block_in_translation_gets_it_back_from_the_next_one(pack: Path) -> None:
    rows = export(pack, "hi")
    heading = next(row.id for row in rows.rows if row.source.startswith("## "))
    import_rows(pack, translated(rows, lambda row: "No heading" if row.id == heading else shouted(row)))
    assert "lesson:make-tea:body" in {row.id for row in export(pack, "hi").rows}

    assert import_rows(pack, translated(rows, shouted)).unknown == ()
    assert heading in {row.id for row in export(pack, "hi").rows}


def test_faults_of_another_language_are_mended_first(pack: Path) -> None:
    rows = export(pack, "hi")
    edit(pack, "ml/02-count-change.md", "+++\n\n", "+++\n\n<b>")
    with pytest.raises(AuthorError, match="raw-html"):
        import_rows(pack, translated(rows, shouted))


def test_a_translation_that_leads_elsewhere_is_left_out(pack: Path) -> None:
    imported = take(pack, "ml", {"lesson:make-tea:body.1": "Boil [count](../../../etc/passwd)."})
    assert imported.refused == ("lesson:make-tea:body.1",)
    assert imported.written == ()


def test_a_text_that_the_pack_no_longer_has_is_named(pack: Path) -> None:
    rows = export(pack, "ml")
    edit(pack, "en/02-count-change.md", 'id = "count-change"', 'id = "give-change"')
    edit(pack, "ml/02-count-change.md", 'id = "count-change"', 'id = "give-change"')
    assert TITLE in import_rows(pack, rows).unknown


def test_a_body_of_other_blocks_is_one_text(pack: Path) -> None:
    put(pack, "ml/02-count-change.md", (pack / "ml/02-count-change.md").read_text("utf-8") + "\nMore.\n")
    rows = {row.id: row for row in export(pack, "ml").rows}
    assert rows["lesson:count-change:body"].target == "Ten rupees less six is four.\n\nMore."
    take(pack, "ml", {"lesson:count-change:body": "All new.\n\nTwo."})
    assert (pack / "ml/02-count-change.md").read_text("utf-8").endswith("+++\n\nAll new.\n\nTwo.\n")


def test_what_changed_since_it_was_translated_is_counted_until_somebody_looked(pack: Path) -> None:
    (status,) = completeness(pack)[1]
    assert (status.changed, status.percent) == (None, 100 * status.texts[0] // status.texts[1])
    accept(pack, "ml")
    edit(pack, "en/02-count-change.md", "Ten rupees", "10 rupees")
    (status,) = completeness(pack)[1]
    assert (status.changed, status.unknown) == (1, 0)
    row = next(row for row in export(pack, "ml").rows if row.id == BODY)
    assert not row.is_sure
    assert "changed since" in row.note
    assert import_rows(pack, export(pack, "ml")).confirmed == 0
    assert completeness(pack)[1][0].changed == 1
    assert import_rows(pack, translated(export(pack, "ml"), lambda row: row.target)).confirmed == 1
    assert completeness(pack)[1][0].changed == 0


def test_a_translation_of_an_older_text_is_taken_and_counts_as_changed(pack: Path) -> None:
    accept(pack, "ml")
    old = export(pack, "ml")
    edit(pack, "en/02-count-change.md", "Ten rupees", "10 rupees")
    import_rows(pack, translated(old, lambda row: "Puthiyathu." if row.id == BODY else row.target))
    assert "Puthiyathu." in (pack / "ml/02-count-change.md").read_text("utf-8")
    assert completeness(pack)[1][0].changed == 1


def test_another_packs_file_and_the_main_language_are_refused(pack: Path) -> None:
    with pytest.raises(AuthorError) as caught:
        import_rows(pack, replace(export(pack, "ml"), pack="coffee"))
    assert caught.value.code == "other-pack"
    with pytest.raises(AuthorError) as caught:
        export(pack, "en")
    assert caught.value.code == "main-language"


@pytest.mark.parametrize(("write", "read"), [(to_po, from_po), (to_xliff, from_xliff)], ids=["po", "xliff"])
def test_gaps_areas_cases_and_skills_go_out_and_come_back_into_their_places(
    pack: Path, write: Callable[[Exchanged], bytes], read: Callable[[bytes], Exchanged]
) -> None:
    for path, content in serving_quiz.files().items():
        put(pack, path, content)
    quiz = "quiz:serve-tea:"
    wordings = {
        f"{quiz}cases.rush-hour.title": "തിരക്ക്",
        f"{quiz}cases.rush-hour.text": "അഞ്ച് പേർ.\n\n- ആശ\n- ബിജു",
        f"{quiz}skills.serving.title": "വിളമ്പൽ",
        f"{quiz}gaps.text": "*വെള്ളം* {{verb}}, {{vessel}}.",
        f"{quiz}gaps.gaps.verb.accepted": "തിളപ്പിക്കുക\nചൂടാക്കുക",
        f"{quiz}gaps.gaps.vessel.options.cup.text": "കപ്പ്",
        f"{quiz}handle.areas.handle.text": "പിടി",
        f"{quiz}handle.areas.rim.feedback": "വക്ക് ചൂടാണ്.",
    }
    out = translated(read(write(export(pack, "ml"))), lambda row: wordings.get(row.id, row.target))
    assert {row.id for row in out.rows} >= wordings.keys()
    imported = import_rows(pack, out)
    assert (imported.written, imported.refused, imported.unknown) == ((f"ml/{serving_quiz.PATH}",), (), ())
    assert check(pack).findings == ()
    after = parse_toml((pack / f"ml/{serving_quiz.PATH}").read_text("utf-8"))
    assert after["cases"][0]["text"] == wordings[f"{quiz}cases.rush-hour.text"]
    assert after["questions"][0]["gaps"][0]["accepted"] == ["തിളപ്പിക്കുക", "ചൂടാക്കുക"]
    assert after["questions"][1]["areas"][0]["text"] == "പിടി"


def test_a_translation_that_loses_a_gap_is_pointed_out() -> None:
    text = Text("quiz:x:gaps.text", "quiz:x", "en/x.toml", 1, "Say {{ab-c}} now.", "ഇപ്പോൾ പറയുക.")
    assert [finding.code for finding in check_wording(text, "ml/x.toml")] == ["placeholders"]


def test_the_words_that_a_lesson_explains_are_translated_with_it(pack: Path) -> None:
    words = '\n[[glossary]]\nid = "rupee"\nword = "rupee"\nforms = ["rupees"]\nmeaning = "Money of India."\n'
    for language in ("en", "ml"):
        edit(pack, f"{language}/02-count-change.md", '"rupee"]\n', f'"rupee"]\n{words}')
    at = "lesson:count-change:glossary.rupee"
    imported = take(pack, "ml", {f"{at}.word": "രൂപ", f"{at}.forms": "രൂപയും\nരൂപയിൽ", f"{at}.meaning": "ഇന്ത്യയുടെ പണം."})
    assert imported.refused == ()
    (unit,) = [each for each in check(pack).source.units if each.path == "ml/02-count-change.md"]
    (word,) = unit.matter.glossary
    assert (word.word, word.forms, word.meaning) == ("രൂപ", ("രൂപയും", "രൂപയിൽ"), "ഇന്ത്യയുടെ പണം.")


@pytest.mark.parametrize(
    "words",
    [
        '\n[[glossary]]\nid = "rupee"\nword = "rupee"\nforms = ["rupees"]\nmeaning = "Money of India."\n',
        'glossary = [{ id = "rupee", word = "rupee", forms = ["rupees"], meaning = "Money of India." }]\n',
        'glossary = [{ forms = ["rupees"], id = "rupee", word = "rupee", meaning = "Money of India." }]\n',
    ],
)
def test_a_language_may_have_no_further_form_of_a_word(pack: Path, words: str) -> None:
    edit(pack, "en/02-count-change.md", '"rupee"]\n', f'"rupee"]\n{words}')
    at = "lesson:count-change:glossary.rupee.forms"
    exchanged = export(pack, "ne")
    assert "May stay empty." in next(row.note for row in exchanged.rows if row.id == at)
    imported = import_rows(pack, translated(exchanged, lambda row: "" if row.id == at else row.source))
    assert imported.incomplete == {}
    (unit,) = [each for each in check(pack).source.units if each.path == "ne/02-count-change.md"]
    (word,) = unit.matter.glossary
    assert (word.word, word.forms, word.meaning) == ("rupee", (), "Money of India.")
    assert "forms" not in unit.text
    (nepali,) = [each for each in completeness(pack)[1] if each.language == "ne"]
    assert nepali.texts[0] == nepali.texts[1] - sum(each.code == "copy" for each in nepali.findings)
    assert import_rows(pack, export(pack, "ne")).written == ()
