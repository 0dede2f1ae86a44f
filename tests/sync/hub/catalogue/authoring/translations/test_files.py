"""Translators' files: what goes out comes back the same, and what is no such file is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub.catalogue.authoring.translations.po import from_po, to_po
from sync.hub.catalogue.authoring.translations.rows import Exchanged, Row
from sync.hub.catalogue.authoring.translations.xliff import from_xliff, to_xliff
from sync.hub.catalogue.errors import AuthorError

READABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=40)
TEXTS = st.lists(
    READABLE | st.sampled_from(["\n", "\t", "  ", '"', "\\", "\\n", "]]>", "<b>", "&amp;"]), min_size=1
).map("".join)
SEEN = TEXTS.filter(str.strip)
FORMATS = {"po": (to_po, from_po), "xliff": (to_xliff, from_xliff)}


@pytest.mark.parametrize("form", FORMATS)
@given(pairs=st.lists(st.tuples(SEEN, SEEN | st.just("")), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_went_out(form: str, pairs: list[tuple[str, str]]) -> None:
    write, read = FORMATS[form]
    rows = [Row(f"lesson:tea:body.{n}", *pair, path="en/01-tea.md", line=n + 1) for n, pair in enumerate(pairs)]
    back = read(write(Exchanged("tea-stall", "en", "ml", tuple(rows))))
    assert (back.pack, back.source_language, back.language) == ("tea-stall", "en", "ml")
    assert [(row.id, row.source, row.target) for row in back.rows] == [(row.id, row.source, row.target) for row in rows]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"<xliff/>", b"<", b'msgid "a"\nmsgstr "b"\n', b"PK\x03\x04"])
def test_what_is_no_file_of_a_pack_is_refused(form: str, content: bytes) -> None:
    with pytest.raises(AuthorError, match="Export it again"):
        FORMATS[form][1](content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_declares_entities_is_refused_before_they_grow(encoding: str) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 100}">' for n in range(9))
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{entities}]><x>&a8;</x>'
    with pytest.raises(AuthorError, match="DOCTYPE"):
        from_xliff(text.encode(encoding))


def test_a_sign_that_xml_cannot_carry_is_said_with_its_place() -> None:
    row = Row("lesson:tea:title", "te\x0ca", "", path="en/01-tea.md", line=3)
    with pytest.raises(AuthorError, match=r"en/01-tea\.md:3 .*U\+000C"):
        to_xliff(Exchanged("tea-stall", "en", "ml", (row,)))


def test_segments_that_a_program_cut_are_joined_again() -> None:
    whole = to_xliff(Exchanged("tea-stall", "en", "ml", (Row("a", "One. Two.", "", path="p"),))).decode()
    cut = whole.replace(
        '<segment state="initial">\n    <source>One. Two.</source>\n   </segment>',
        "<segment><source>One.</source><target>Onnu.</target></segment><ignorable><source> </source></ignorable>"
        "<segment><source>Two.</source><target>Randu.</target></segment>",
    )
    (row,) = from_xliff(cut.encode()).rows
    assert (row.source, row.target) == ("One. Two.", "Onnu. Randu.")


def test_a_fuzzy_entry_is_not_taken_for_a_translation() -> None:
    content = to_po(Exchanged("tea-stall", "en", "ml", (Row("a", "Tea", "Chaya", is_sure=False, path="p"),)))
    assert b"#, fuzzy" in content
    assert from_po(content).rows[0].target == ""


def test_a_po_file_with_an_open_quotation_is_refused_with_its_line() -> None:
    exchanged = Exchanged("tea-stall", "en", "ml", (Row("pack:title", "Tea stall", "ചായക്കട", True),))
    lines = to_po(exchanged).decode().split("\n")
    place = lines.index('msgstr "ചായക്കട"')
    lines[place] = lines[place].removesuffix('"')
    with pytest.raises(AuthorError, match=f"line {place + 1}"):
        from_po("\n".join(lines).encode())
