"""Languages of the interface: a catalogue makes one, CLDR says the rest."""

from pathlib import Path

import pytest
from babel import localedata

from sync.languages import catalogued, direction, own_name, tag_of_script


def catalogue(folder: Path, tag: str, name: str = "kiosk.po") -> None:
    path = folder / tag / "LC_MESSAGES" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def test_a_language_is_one_that_has_a_catalogue_of_the_domain(tmp_path: Path) -> None:
    catalogue(tmp_path, "ur")
    catalogue(tmp_path, "kok", "kiosk.mo")
    catalogue(tmp_path, "ta", "hub.po")
    catalogue(tmp_path, "Not a tag")
    (tmp_path / "te").mkdir()

    assert catalogued(tmp_path, "kiosk") == ("en", "kok", "ur")
    assert catalogued(tmp_path, "hub") == ("en", "ta")


def test_without_catalogues_there_is_the_language_of_the_sources(tmp_path: Path) -> None:
    assert catalogued(tmp_path / "none", "kiosk") == ("en",)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "English"), ("ml", "മലയാളം"), ("hi", "हिन्दी"), ("ta", "தமிழ்"), ("te", "తెలుగు"), ("kn", "ಕನ್ನಡ"),
        ("bn", "বাংলা"), ("mr", "मराठी"), ("gu", "ગુજરાતી"), ("pa", "ਪੰਜਾਬੀ"), ("or", "ଓଡ଼ିଆ"), ("as", "অসমীয়া"),
        ("ur", "اردو"), ("sat", "ᱥᱟᱱᱛᱟᱲᱤ"), ("xx", "xx"), ("x-nonsense", "x-nonsense"),
    ],
)  # fmt: skip
def test_a_language_names_itself(tag: str, name: str) -> None:
    assert own_name(tag) == name


def test_what_is_written_from_the_right_is_known() -> None:
    found = {tag: direction(tag) for tag in ("ur", "ur-IN", "ks", "sd", "ml", "en", "hi-IN", "pa", "pa-Arab", "xx")}
    assert [tag for tag, way in found.items() if way == "rtl"] == ["ur", "ur-IN", "ks", "sd", "pa-Arab"]


def test_naming_a_language_keeps_none_of_its_data_in_memory() -> None:
    own_name.__globals__["_of_cldr"].cache_clear()
    known = set(localedata._cache)
    for tag in ("gu", "or", "as"):
        own_name(tag)
    assert set(localedata._cache) == known


def test_a_name_tells_its_script() -> None:
    found = {
        "അനില്‍ കുമാർ": "und-Mlym",
        "Anil കുമാർ": "und-Mlym",
        "सुनीता": "und-Deva",
        "رابعہ": "und-Arab",
        "ਗੁਰਪ੍ਰੀਤ": "und-Guru",
        "ସୁଜାତା": "und-Orya",
        "Anitha 2": "",
        "Зоя": "",
        "": "",
    }
    assert {name: tag_of_script(name) for name in found} == found
