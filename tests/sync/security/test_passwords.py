"""How passwords and PINs are kept, and how guessing is slowed down."""

import threading

import pytest

from sync.security import passwords

PEPPER = bytes(range(32))


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.keep("4711", PEPPER)


def test_a_secret_fits_what_was_kept_of_it(kept: str) -> None:
    assert passwords.is_kept("4711", PEPPER, kept)


@pytest.mark.parametrize("guess", ["4712", "", "47111", " 4711", "൪൭൧൧"])
def test_no_other_secret_fits(kept: str, guess: str) -> None:
    assert not passwords.is_kept(guess, PEPPER, kept)


def test_nothing_fits_without_the_pepper(kept: str) -> None:
    assert not passwords.is_kept("4711", bytes(32), kept)


def test_what_is_kept_is_argon2id_of_the_stated_cost_and_never_the_secret(kept: str) -> None:
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "4711" not in kept.rsplit("$", 1)[0]


def test_the_same_secret_is_kept_differently_each_time(kept: str) -> None:
    assert passwords.keep("4711", PEPPER) != kept


@pytest.mark.parametrize("damaged", ["", "not a hash", "4711"])
def test_nothing_fits_where_nothing_or_rubbish_is_kept(damaged: str) -> None:
    assert not passwords.is_kept("4711", PEPPER, damaged)
    assert not passwords.is_kept("nobody", PEPPER, damaged)


def test_many_sign_in_at_once_and_each_gets_an_answer(kept: str) -> None:
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda pin=pin: answers.append(passwords.is_kept(pin, PEPPER, kept)))
        for pin in ["4711", "0000"] * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False] * 4 + [True] * 4


@pytest.mark.parametrize(
    ("misses", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (19, 900), (10**6, 900)],
)
def test_the_pause_doubles_from_30_seconds_to_15_minutes(misses: int, seconds: int) -> None:
    assert passwords.pause_after(misses) == seconds


@pytest.mark.parametrize(("misses", "needs"), [(0, False), (19, False), (20, True), (100, True)])
def test_twenty_misses_need_a_member_of_staff(misses: int, needs: bool) -> None:
    assert passwords.needs_staff(misses) is needs


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "short"),
        ("seven77", "short"),
        ("പഠിപ്പു", "short"),
        ("12345678", "common"),
        ("PASSWORD", "common"),
        ("Qwertyui", "common"),
        ("Lakshmi Nair", "name"),
        ("lakshmi nair", "name"),
        ("മലയാളംവാക്ക്", None),
        ("kettle-on-the-fire", None),
    ],
)
def test_a_weak_password_is_named_for_its_weakness(password: str, why: str | None) -> None:
    assert passwords.weakness(password, "Lakshmi Nair", "") == why


def test_every_common_password_is_refused_in_whatever_case() -> None:
    common = passwords._COMMON
    assert len(common) > 100

    for password in common:
        if len(password) >= passwords.LEAST_STAFF_CHARACTERS:
            assert passwords.weakness(password.upper()) == "common"
