"""Reading tables into values, collecting every fault."""

from typing import Any

import pytest

from sync.protocol.reading import Fault, Table, is_id


class Reader:
    """A table over some values, and what it noted."""

    def __init__(self, **values: Any) -> None:
        self.faults: list[Fault] = []
        self.table = Table(values, ("questions", 2), self.faults)

    def codes(self) -> list[str]:
        return [fault.code for fault in self.faults]


def test_a_text_is_given_as_it_stands() -> None:
    reader = Reader(title=" ചായ ")

    assert reader.table.text("title") == " ചായ "
    assert reader.faults == []


def test_a_missing_key_is_noted_at_its_table() -> None:
    reader = Reader()

    assert reader.table.text("title") is None
    assert reader.codes() == ["missing-key"]
    assert reader.faults[0].path == ("questions", 2)


def test_a_key_that_may_be_absent_is_not_missed() -> None:
    reader = Reader()

    assert reader.table.text("audio", required=False) is None
    assert reader.table.flag("right") is False
    assert list(reader.table.tables("pairs")) == []
    assert reader.faults == []


@pytest.mark.parametrize(
    ("code", "read", "value"),
    [
        ("empty", lambda table: table.text("key"), "  \u00a0 "),
        ("too-long", lambda table: table.text("key", 3), "four"),
        ("type", lambda table: table.text("key"), 5),
        ("id", lambda table: table.id("key"), "Not An Id"),
        ("type", lambda table: table.id("key"), 5),
        ("range", lambda table: table.integer("key", 1, 3), 4),
        ("range", lambda table: table.integer("key", 1, 3), 0),
        ("type", lambda table: table.integer("key", 1, 3), 2.0),
        ("type", lambda table: table.integer("key", 0, 3), True),
        ("type", lambda table: table.number("key"), "5"),
        ("type", lambda table: table.number("key"), True),
        ("range", lambda table: table.number("key"), float("nan")),
        ("range", lambda table: table.number("key"), float("inf")),
        ("type", lambda table: table.flag("key"), 1),
        ("type", lambda table: table.texts("key"), "text"),
        ("type", lambda table: table.texts("key"), ["a", " "]),
        ("type", lambda table: table.texts("key"), ["a", 5]),
        ("too-few", lambda table: table.texts("key", least=2), ["a"]),
        ("type", lambda table: table.table("key"), []),
        ("type", lambda table: list(table.tables("key")), {}),
        ("type", lambda table: list(table.tables("key")), [5]),
        ("count", lambda table: list(table.tables("key", 2, 3)), [{}]),
        ("count", lambda table: list(table.tables("key", 0, 1)), [{}, {}]),
        ("missing-key", lambda table: table.by_language("key", ("en", "ml"), 10), {"en": "a"}),
        ("unknown-key", lambda table: table.by_language("key", ("en",), 10), {"en": "a", "hi": "b"}),
        ("unknown-key", lambda table: table.done(), 5),
    ],
)
def test_each_fault_has_its_code_and_can_be_said(code: str, read: Any, value: Any) -> None:
    reader = Reader(key=value)

    read(reader.table)

    assert reader.codes() == [code]
    assert reader.faults[0].path[:2] == ("questions", 2)
    assert str(reader.faults[0]).startswith("questions.2")
    assert "%(" not in str(reader.faults[0])


def test_every_fault_is_collected_in_one_run() -> None:
    reader = Reader(title="", minutes=0, surprise=1)

    reader.table.text("title")
    reader.table.integer("minutes", 1, 5)
    reader.table.id("id")
    reader.table.done()

    assert reader.codes() == ["empty", "range", "missing-key", "unknown-key"]


def test_a_table_within_a_table_knows_its_path() -> None:
    reader = Reader(options=[{"text": "a"}, {"text": ""}])

    texts = [each.text("text") for each in reader.table.tables("options")]

    assert texts == ["a", None]
    assert reader.faults[0].path == ("questions", 2, "options", 1, "text")


def test_a_long_value_is_cut_in_what_is_said() -> None:
    reader = Reader(key=["x" * 1000])

    reader.table.text("key")

    assert len(str(reader.faults[0])) < 200


def test_a_fault_at_the_top_is_said_without_a_place() -> None:
    assert str(Fault((), "missing-key", "The key %(key)s is missing.", {"key": "id"})) == "The key id is missing."


@pytest.mark.parametrize("value", ["a", "meet-your-phone", "0", "a1-b2", "a" * 64])
def test_ids_are_ids(value: str) -> None:
    assert is_id(value)


@pytest.mark.parametrize("value", ["", "A", "a_b", "-a", "a-", "a--b", "a b", "ചായ", "a\n", "a" * 65, "a.b", "a/b", "൧"])
def test_what_is_no_id_is_none(value: str) -> None:
    assert not is_id(value)


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\r", "\x7f", "\x9b", "\u2028", "\u202e", "\u202a"])
def test_a_sign_that_steers_or_turns_what_is_shown_is_noted(sign: str) -> None:
    table = Table({"title": f"tea{sign}cup", "authors": ["Asha", f"B{sign}"]}, (), faults := [])
    table.text("title")
    table.texts("authors")

    assert [(fault.path, fault.code) for fault in faults] == [(("title",), "sign"), (("authors",), "sign")]
    assert f"U+{ord(sign):04X}" in str(faults[0])
    assert sign not in str(faults[0])


def test_what_is_said_of_a_fault_steers_no_terminal() -> None:
    table = Table({"id": "\x1b[2J\u202e", "\x1b]0;key": 1}, (), faults := [])
    table.id("id")
    table.done()

    assert [str(fault).isprintable() for fault in faults] == [True, True]
    assert "<U+001B>[2J<U+202E>" in str(faults[0])


def test_signs_that_scripts_need_are_no_fault() -> None:
    text = "അവന്\u200dറെ ക്\u200cഷ \u2067اردو\u2069\u200f\ttab\nline"
    table = Table({"stem": text}, (), faults := [])

    assert table.text("stem") == text
    assert not faults


def test_of_too_many_texts_or_tables_only_so_many_are_read() -> None:
    table = Table({"languages": ["ml"] * 100_000, "options": [{}] * 100_000}, (), faults := [])

    assert len(table.texts("languages")) == 100
    assert len(list(table.tables("options", most=8))) == 8
    assert [fault.code for fault in faults] == ["count", "count"]


def test_a_text_in_a_list_that_is_too_long_is_noted() -> None:
    table = Table({"keywords": ["a" * 300, "b" * 301]}, (), faults := [])
    table.texts("keywords")

    assert [fault.code for fault in faults] == ["count"]


def test_what_is_nested_without_end_is_said_shortly() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    table = Table({"title": deep}, (), faults := [])
    table.text("title")

    assert len(str(faults[0])) < 200
