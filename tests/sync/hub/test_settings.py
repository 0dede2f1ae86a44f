"""Where settings come from, and what is said of wrong ones."""

from pathlib import Path

import pytest

from sync.hub.errors import AdministratorError
from sync.hub.settings import read_settings


def test_without_any_settings_the_hub_lives_in_its_home_alone(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {})
    assert settings.database == f"sqlite:///{tmp_path / 'hub.db'}"
    assert settings.repository_folder == tmp_path / "repository"
    assert (settings.host, settings.port) == ("127.0.0.1", 8090)


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('port = 1\nhost = "file"\nthreads = 3\ntrusted_hosts = ["a"]\n')
    environment = {"KIOSK_HUB_PORT": "2", "KIOSK_HUB_HOST": "environment", "KIOSK_HUB_HOME": "elsewhere"}
    settings = read_settings(tmp_path, environment, port=3, threads=None)
    assert (settings.threads, settings.host, settings.port) == (3, "environment", 3)
    assert settings.trusted_hosts == ("a",)


def test_the_environment_can_say_everything(tmp_path: Path) -> None:
    environment = {
        "KIOSK_HUB_DATABASE": "postgresql://hub@/hub",
        "KIOSK_HUB_REPOSITORY": "/srv/packs",
        "KIOSK_HUB_TRUSTED_HOSTS": "hub.example, 10.0.0.1",
        "KIOSK_HUB_SECURE_COOKIES": "true",
    }
    settings = read_settings(tmp_path, environment)
    assert settings.database == "postgresql://hub@/hub"
    assert settings.repository_folder == Path("/srv/packs")
    assert settings.trusted_hosts == ("hub.example", "10.0.0.1")
    assert settings.secure_cookies


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("port = 70000", "setting", "port should be 0-65535, but is 70000"),
        ('port = "80"', "setting", "port should be int, but is '80'"),
        ("threads = 0", "setting", "threads should be 1-1000"),
        ('database = "mysql://x"', "setting", "database should be sqlite:///FILE"),
        ('trusted_hosts = "x"', "setting", "trusted_hosts should be"),
        ("stick_seconds = 0", "setting", "stick_seconds should be 1-86400, but is 0"),
        ('trusted_proxy = "proxy.example"', "setting", "trusted_proxy should be 127.0.0.1"),
        ('time_zone = "Mars/Olympus"', "setting", "time_zone should be"),
        ("colour = 1", "setting-unknown", "The setting colour is not known"),
        ("port 80", "settings-file", "cannot be read"),
    ],
)
def test_a_wrong_setting_says_what_was_expected_and_found(tmp_path: Path, line: str, code: str, words: str) -> None:
    (tmp_path / "hub.toml").write_text(line)
    with pytest.raises(AdministratorError) as wrong:
        read_settings(tmp_path, {})
    assert wrong.value.code == code
    assert words in str(wrong.value)


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("SECURE_COOKIES", "yes")])
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(AdministratorError) as wrong:
        read_settings(tmp_path, {f"KIOSK_HUB_{name}": value})
    assert f"KIOSK_HUB_{name}" in str(wrong.value)
