"""Catalogues of the interface: how one begins, what the gate holds them to, and that one is all a language needs."""

import gettext
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from kiosk.settings import CATALOGUES, LANGUAGES
from scripts.catalogue_faults import all_faults, faults, glossary_faults
from scripts.catalogue_start import main, started

ROOT = CATALOGUES.parent
COUNTED = ("%(num)s lesson", "%(num)s lessons")
# Asks the kiosk of a folder for its first page in a language, as a tablet does.
_FIRST_PAGE = """
import sys
from pathlib import Path
from kiosk.app import create_app, open_kiosk
from kiosk.settings import read_settings
browser = create_app(open_kiosk(read_settings(Path(sys.argv[1])))).test_client()
print(browser.get("/", headers={"Accept-Language": sys.argv[2]}).text)
"""


@pytest.fixture
def template() -> Catalog:
    made = Catalog()
    made.add("Home", locations=[("kiosk/web/navigation.py", 1)])
    made.add(COUNTED, locations=[("kiosk/web/shown.py", 1)], flags=["python-format"])
    return made


def read(tag: str, data: bytes) -> Catalog:
    return pofile.read_po(BytesIO(data), locale=tag)


def translated(template: Catalog, tag: str, **words: str | tuple[str, ...]) -> Catalog:
    catalogue = read(tag, started(template, tag))
    catalogue["Home"].string = words.get("home", "गृह")
    catalogue[COUNTED[0]].string = words.get("counted", ("%(num)s पाठ", "%(num)s पाठ"))
    return catalogue


def write(folder: Path, template: Catalog) -> str:
    path = folder / "template.pot"
    with path.open("wb") as file:
        pofile.write_po(file, template)
    return str(path)


@pytest.mark.parametrize("tag", ["ml", "hi", "ta", "te", "kn", "bn", "mr", "gu", "pa", "or", "as", "ur", "kok", "ar"])
def test_a_new_catalogue_counts_as_its_language_does(template: Catalog, tag: str) -> None:
    catalogue = read(tag, started(template, tag))
    found = list(faults(catalogue, template, tag))
    assert found == ["not translated: 'Home'", "not translated: '%(num)s lesson'"]
    assert len(catalogue[COUNTED[0]].string) == catalogue.num_plurals


def test_nothing_counts_as_one_where_it_does_in_the_language(template: Catalog) -> None:
    tags = ("hi", "kn", "bn", "gu", "pa", "as", "ml", "te", "ta", "mr", "or", "ur")
    rules = {tag: gettext.c2py(read(tag, started(template, tag)).plural_expr) for tag in tags}
    assert {tag for tag, rule in rules.items() if rule(0) == rule(1)} == {"hi", "kn", "bn", "gu", "pa", "as"}


def test_a_translated_catalogue_has_no_fault(template: Catalog) -> None:
    assert list(faults(translated(template, "hi"), template, "hi")) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"home": ""}, "not translated: 'Home'"),
        ({"home": "Home page"}, "Latin words ['Home', 'page']"),
        ({"counted": ("एक पाठ", "%(num)s पाठ")}, "placeholders differ"),
        ({"counted": ("%(num)s पाठ", "%(count)s पाठ")}, "placeholders differ"),
    ],
)
def test_the_gate_finds_what_is_wrong(template: Catalog, words: dict, fault: str) -> None:
    assert any(fault in each for each in faults(translated(template, "hi", **words), template, "hi"))


def test_the_gate_finds_a_guess_and_what_is_missing_or_gone(template: Catalog) -> None:
    catalogue = translated(template, "hi")
    catalogue["Home"].flags.add("fuzzy")
    catalogue.delete(COUNTED[0])
    catalogue.add("Gone", "गया")
    found = " ".join(faults(catalogue, template, "hi"))
    for fault in ("fuzzy: 'Home'", "missing: '%(num)s lesson'", "no longer in the sources: 'Gone'"):
        assert fault in found


def test_the_gate_finds_the_rule_that_pybabel_would_write(template: Catalog) -> None:
    data = re.sub(rb"plural=[^;]*;", b"plural=(n != 1);", started(template, "hi"))
    assert any(each.startswith("plural rule") for each in faults(read("hi", data), template, "hi"))


def test_a_language_has_both_catalogues_and_a_glossary(tmp_path: Path, template: Catalog) -> None:
    assert main("kiosk", write(tmp_path, template), "kok", tmp_path / "locales") == 0
    path = tmp_path / "locales/kok/glossary.md"
    assert any("fewer than" in fault for fault in glossary_faults(path.parent))
    path.write_text(path.read_text() + "| lesson | धडो | |\n" * 20)
    assert list(glossary_faults(path.parent)) == []
    path.unlink()
    assert any("glossary is missing" in fault for fault in glossary_faults(path.parent))
    assert any("hub.po: missing" in fault for fault in all_faults("hub", template, tmp_path / "locales"))


def test_a_catalogue_that_is_there_is_not_begun_again(tmp_path: Path, template: Catalog) -> None:
    words = ("kiosk", write(tmp_path, template), "kok", tmp_path / "locales")
    assert main(*words) == 0
    path = tmp_path / "locales/kok/LC_MESSAGES/kiosk.po"
    path.write_text("mine")
    assert main(*words) == 1
    assert path.read_text() == "mine"


def test_a_language_is_added_by_its_catalogue_and_nothing_else(tmp_path: Path, template: Catalog) -> None:
    """Sindhi, of which the project knows nothing, is written from the right, and has no drawing and no sound here."""
    for name in ("kiosk", "sync"):
        (tmp_path / name).symlink_to(ROOT / name)
    template.add("Choose your language", locations=[("kiosk/learn/templates/learn/gate.html", 1)])
    assert main("kiosk", write(tmp_path, template), "sd", tmp_path / "locales") == 0
    folder = tmp_path / "locales/sd/LC_MESSAGES"
    with (folder / "kiosk.po").open("rb") as file:
        catalogue = pofile.read_po(file, locale="sd")
    catalogue["Choose your language"].string = "پنهنجي ٻولي چونڊيو"
    with (folder / "kiosk.po").open("wb") as file:
        pofile.write_po(file, catalogue)
    with (folder / "kiosk.mo").open("wb") as file:
        mofile.write_mo(file, catalogue)

    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", _FIRST_PAGE, tmp_path / "home", "sd"]
    page = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60
    ).stdout

    assert '<html lang="sd" dir="rtl">' in page
    assert re.findall(r'name="language" value="([^"]+)"', page) == ["en", "sd"]
    assert 'value="sd" lang="sd" dir="rtl" aria-current="true"><span>سنڌي</span>' in page
    assert "<h1" in page
    assert "پنهنجي ٻولي چونڊيو</h1>" in page


def test_every_language_that_has_a_catalogue_is_offered() -> None:
    folders = {path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/kiosk.po")}
    assert set(LANGUAGES) == folders | {"en"}
