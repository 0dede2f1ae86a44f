"""What keeps people's names and PINs from somebody who carries off the database."""

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from kiosk.database import database
from kiosk.people import signing_in
from kiosk.people.secrets import Secrets, read_secrets
from kiosk.progress import enrolling
from kiosk.web.here import Kiosk
from tests.kiosk.opened import enrol

NAME = "കൊച്ചുത്രേസ്യ Varghese"
PHONE = "9847055512"


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return read_secrets(tmp_path / "keys")


def test_what_was_sealed_for_a_person_can_be_unsealed(secrets: Secrets) -> None:
    sealed = secrets.seal(NAME, "p1")

    assert secrets.unseal(sealed, "p1") == NAME
    assert secrets.unseal(memoryview(sealed), "p1") == NAME  # type: ignore[arg-type]


def test_a_seal_shows_nothing_and_differs_each_time(secrets: Secrets) -> None:
    sealed = secrets.seal(NAME, "p1")

    assert NAME.encode() not in sealed
    assert secrets.seal(NAME, "p1") != sealed


def test_a_name_cannot_be_moved_to_another_person(secrets: Secrets) -> None:
    with pytest.raises(InvalidTag):
        secrets.unseal(secrets.seal(NAME, "p1"), "p2")


def test_no_byte_of_a_seal_can_be_altered(secrets: Secrets) -> None:
    sealed = secrets.seal(NAME, "p1")
    for at in range(len(sealed)):
        with pytest.raises(InvalidTag):
            secrets.unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], "p1")


def test_a_kiosk_with_other_keys_reads_nothing(secrets: Secrets, tmp_path: Path) -> None:
    with pytest.raises(InvalidTag):
        read_secrets(tmp_path / "other").unseal(secrets.seal(NAME, "p1"), "p1")


def test_the_secrets_stay_and_only_their_owner_can_read_them(secrets: Secrets, tmp_path: Path) -> None:
    again = read_secrets(tmp_path / "keys")

    assert (again.pepper, again.visitors) == (secrets.pepper, secrets.visitors)
    assert len({again.pepper, again.visitors, (tmp_path / "keys/names").read_bytes()}) == 3
    assert again.unseal(secrets.seal(NAME, "p1"), "p1") == NAME
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_the_database_holds_no_name_no_phone_and_no_pin_in_clear(kiosk: Kiosk) -> None:
    anitha = enrol(kiosk, NAME, pin="8352", phone=PHONE)
    token = enrolling.sign_in(kiosk.clock, anitha.person)
    signing_in.try_secret(kiosk.secrets, anitha.person, "8352", kiosk.now())
    in_log = kiosk.settings.database.with_name("kiosk.db-wal").read_bytes()
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    on_disk = kiosk.settings.database.read_bytes() + in_log

    assert anitha.code.encode() in on_disk
    for clear in (*NAME.split(), PHONE, token):
        assert clear.encode() not in on_disk
        assert clear.encode("utf-16-le") not in on_disk
    assert b"8352" not in on_disk.replace(anitha.pin.encode(), b"")
