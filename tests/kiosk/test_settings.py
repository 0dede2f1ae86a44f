"""All settings, read and checked once."""

from dataclasses import fields
from pathlib import Path

import pytest

from kiosk import settings as module
from kiosk.errors import TechnicianError
from kiosk.settings import Settings, default_home, read_settings


def write(folder: Path, toml: str | bytes) -> Path:
    (folder / "kiosk.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return folder


def refusal(home: Path, **given: object) -> TechnicianError:
    with pytest.raises(TechnicianError) as refused:
        read_settings(home, **given)
    assert "%(" not in str(refused.value)
    return refused.value


def test_a_home_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings(home=tmp_path)


def test_everything_that_a_kiosk_keeps_lies_in_its_home(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "a/../kiosk")

    kept = [settings.database, settings.blobs, settings.trust, settings.keys]
    assert {path.parent for path in kept} == {tmp_path / "kiosk"}
    assert len(set(kept)) == 4


def test_the_file_sets_what_it_names(tmp_path: Path) -> None:
    write(tmp_path, 'station = "കല്പറ്റ"\nport = 0\nhost_names = ["kiosk.local"]\nshutdown_command = ["poweroff"]\n')

    settings = read_settings(tmp_path)

    assert (settings.station, settings.port) == ("കല്പറ്റ", 0)
    assert settings.host_names == ("kiosk.local",)
    assert settings.shutdown_command == ("poweroff",)
    assert settings.threads == Settings(tmp_path).threads


def test_what_is_given_wins_over_the_file_unless_it_is_none(tmp_path: Path) -> None:
    write(tmp_path, 'port = 9000\nstation = "Kalpetta"\n')

    settings = read_settings(tmp_path, port=9001, station=None)

    assert (settings.port, settings.station) == (9001, "Kalpetta")


@pytest.mark.parametrize(
    ("name", "toml"),
    [
        ("port", "port = -1"),
        ("port", "port = 65536"),
        ("port", 'port = "8080"'),
        ("port", "port = 8080.0"),
        ("port", "port = true"),
        ("threads", "threads = 0"),
        ("threads", "threads = -8"),
        ("host", "host = 127"),
        ("station", "station = 5"),
        ("station", 'station = ["Kalpetta"]'),
        ("languages", 'languages = "en"'),
        ("languages", "languages = [1]"),
        ("host_names", "host_names = {}"),
        ("exchange_every", 'exchange_every = "often"'),
        ("exchange_timeout", "exchange_timeout = 1.5"),
        ("learner_idle", "learner_idle = 2026-11-20"),
        ("shutdown_command", 'shutdown_command = "poweroff"'),
        ("exchange_timeout", "exchange_timeout = 0"),
        ("exchange_timeout", "exchange_timeout = -1"),
        ("exchange_every", "exchange_every = 0"),
        ("exchange_every", "exchange_every = -5"),
        ("learner_idle", "learner_idle = -1"),
        ("staff_idle", "staff_idle = 0"),
        ("longest_sign_in", "longest_sign_in = 0"),
        ("languages", "languages = []"),
        ("languages", 'languages = ["en", "xx-"]'),
        ("station", 'station = " "'),
        ("technician", 'technician = "ssh-ed25519 AAAA"'),
        ("technician", 'technician = "ssh-rsa AAAA"'),
        ("technician", 'technician = "AGE-SECRET-KEY-1"'),
        ("technician", "technician = 5"),
    ],
)
def test_each_wrong_value_names_its_setting_and_what_was_found(tmp_path: Path, name: str, toml: str) -> None:
    refused = refusal(write(tmp_path, toml))

    assert refused.code == "setting"
    assert refused.values["name"] == name
    assert "kiosk.toml" in str(refused)


@pytest.mark.parametrize("name", ["prot", "home", "Port"])
def test_an_unknown_setting_is_refused_with_those_that_are_known(tmp_path: Path, name: str) -> None:
    refused = refusal(write(tmp_path, f"{name} = 1"))

    assert refused.code == "setting-unknown"
    assert name in str(refused)
    assert "exchange_every" in str(refused)


@pytest.mark.parametrize("content", ["port = ", "port 8080", "[", b"\xff\xfe", b"station = '\xff'"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: str | bytes) -> None:
    refused = refusal(write(tmp_path, content))

    assert refused.code == "settings-file"
    assert str(tmp_path / "kiosk.toml") in str(refused)


@pytest.mark.parametrize("given", [{"port": 70_000}, {"threads": 0}])
def test_given_values_are_checked_too(tmp_path: Path, given: dict[str, int]) -> None:
    assert refusal(tmp_path, **given).code == "setting"


def test_settings_cannot_be_changed_once_they_were_read(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        read_settings(tmp_path).port = 1  # type: ignore[misc]


def test_a_home_is_looked_for_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    assert default_home() == tmp_path

    monkeypatch.delenv("KIOSK_HOME")
    assert default_home() == Path.home() / ".local/share/padippura/kiosk"


def test_every_setting_that_its_name_does_not_explain_is_documented() -> None:
    words = f"{module.__doc__}{Settings.__doc__}"

    for name in ("host_names", "stick_folders", "shutdown_command", "technician"):
        assert f"`{name}`" in words
        assert name in {field.name for field in fields(Settings)}
