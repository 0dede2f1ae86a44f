"""Titles for ids, from what this hub published."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.hub.catalogue.publishing import publish
from sync.hub.catalogue.titles import Titles
from sync.hub.catalogue.trust import signed_folder
from tests.sync.hub.catalogue import tiny_pack


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A hub that published the tea stall twice; the second time with another title and without the second lesson."""
    first = tiny_pack.write(tmp_path / "first" / "tea-stall")
    publish(tmp_path / "hub", tmp_path / "repository", [first], datetime.now(UTC))
    second = tiny_pack.write(tmp_path / "second" / "tea-stall")
    tiny_pack.edit(second, "pack.toml", 'version = "1.0.0"', 'version = "1.10.0"')
    tiny_pack.edit(second, "pack.toml", 'en = "Tea stall"', 'en = "Tea shop"')
    for language in ("en", "ml"):
        (second / language / "02-count-change.md").unlink()
        tiny_pack.edit(second, f"{language}/01-make-tea.md", "[count the change](02-count-change.md)", "count")
    publish(tmp_path / "hub", tmp_path / "repository", [second], datetime.now(UTC))
    return tmp_path / "hub"


def test_the_newest_version_gives_the_title(home: Path) -> None:
    assert Titles(home, "en").pack("tea-stall") == "Tea shop"
    assert Titles(home, "ml").pack("tea-stall") == "ചായക്കട"
    assert Titles(home, "hi").pack("tea-stall") == "Tea shop"


def test_a_lesson_that_is_gone_keeps_its_title(home: Path) -> None:
    assert Titles(home, "en").lesson("tea-stall", "count-change") == "Count change"
    assert Titles(home, "en").quiz("tea-stall", "check-tea") == "Check yourself: tea"


def test_what_nobody_named_is_called_by_its_id(home: Path, tmp_path: Path) -> None:
    titles = Titles(home, "en")
    assert (titles.pack("other"), titles.lesson("tea-stall", "check-tea")) == ("other", "check-tea")
    assert Titles(tmp_path / "nowhere", "en").pack("tea-stall") == "tea-stall"


def test_a_damaged_manifest_is_passed_over(home: Path) -> None:
    (newest,) = (signed_folder(home) / "targets" / "tea-stall").glob("*.1.10.0.json")
    newest.write_bytes(b"{")
    assert Titles(home, "en").pack("tea-stall") == "Tea stall"
